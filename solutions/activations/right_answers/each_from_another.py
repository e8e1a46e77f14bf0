"""Parts made of other parts: the sigmoid of tanh; leaky ReLU, ELU and PReLU of ReLU."""

import keras
from keras import ops

from ..activations import relu, relu_gradient, tanh


def sigmoid(x):
    return (tanh(x / 2) + 1) / 2


def sigmoid_gradient(x):
    return sigmoid(x) * sigmoid(-x)


def tanh_gradient(x):
    return 4 * sigmoid_gradient(2 * x)


def leaky_relu(x, negative_slope=0.01):
    return relu(x) - negative_slope * relu(-x)


def leaky_relu_gradient(x, negative_slope=0.01):
    return relu_gradient(x) + negative_slope * (1 - relu_gradient(x))


def elu(x, alpha=1.0):
    return relu(x) + alpha * ops.expm1(-relu(-x))


def elu_gradient(x, alpha=1.0):
    return ops.where(x > 0, relu_gradient(x), elu(x, alpha) + alpha)


class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.shared_axes = shared_axes

    def build(self, input_shape):
        axes = [self.shared_axes] if isinstance(self.shared_axes, int) else self.shared_axes
        shape = list(input_shape)
        for axis in axes or ():
            shape[axis] = 1
        self.alpha = self.add_weight(shape=tuple(shape[1:]), initializer="zeros", name="alpha")
        known = {axis: size for axis, size in enumerate(shape) if axis and size != 1}
        known |= {axis: 1 for axis in range(1, len(shape)) if input_shape[axis] == 1}
        for axis in axes or ():
            known.pop(axis, None)
        self.input_spec = keras.layers.InputSpec(ndim=len(shape), axes=known)

    def call(self, x):
        return relu(x) - self.alpha * relu(-x)

    def get_config(self):
        return dict(super().get_config(), shared_axes=self.shared_axes)
