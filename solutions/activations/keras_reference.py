"""The second reference: the same parts by way of Keras and automatic differentiation."""

import keras
from keras import ops

from grader import backend

sigmoid = keras.activations.sigmoid
tanh = keras.activations.tanh
relu = keras.activations.relu
PReLU = keras.layers.PReLU


def leaky_relu(x, negative_slope=0.01):
    """Keras's own default slope is 0.2; the unit's is 0.01."""
    return keras.activations.leaky_relu(x, negative_slope)


def elu(x, alpha=1.0):
    """Keras's function in float64: in the other dtypes it computes eˣ − 1 and loses small x."""
    wide = keras.activations.elu(ops.cast(x, "float64"), alpha)
    return ops.cast(wide, keras.backend.standardize_dtype(x.dtype))


def _derivative(function, x, *more):
    (found,), _ = backend.gradients(
        lambda tensor: function(tensor, *more), [backend.to_numpy(x)], [], None
    )
    return found


def sigmoid_gradient(x):
    """Keras's sigmoid, differentiated automatically."""
    return _derivative(sigmoid, x)


def tanh_gradient(x):
    """Keras's tanh, differentiated automatically."""
    return _derivative(tanh, x)


def relu_gradient(x):
    """Keras's ReLU, differentiated automatically."""
    return _derivative(relu, x)


def leaky_relu_gradient(x, negative_slope=0.01):
    """Keras's leaky ReLU, differentiated automatically."""
    return _derivative(leaky_relu, x, negative_slope)


def elu_gradient(x, alpha=1.0):
    """Keras's ELU, differentiated automatically."""
    return _derivative(elu, x, alpha)


class Maxout(keras.layers.EinsumDense):
    """The affine maps by Keras's EinsumDense, and the largest of them."""

    def __init__(self, units, pieces=2, **kwargs):
        super().__init__("...i,iup->...up", (units, pieces), bias_axes="up", **kwargs)
        self.units, self.pieces = units, pieces

    def build(self, input_shape):
        super().build(input_shape)
        # On jax and torch, einsum stretches an axis of one input to any number.
        self.input_spec = keras.layers.InputSpec(axes={-1: input_shape[-1]})

    def call(self, inputs):
        return ops.max(super().call(inputs), axis=-1)

    def compute_output_shape(self, input_shape):
        return (*input_shape[:-1], self.units)

    def get_config(self):
        shared = {name: super(Maxout, self).get_config()[name] for name in ("name", "dtype")}
        return {**shared, "units": self.units, "pieces": self.pieces}
