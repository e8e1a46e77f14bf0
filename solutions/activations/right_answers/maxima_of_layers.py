"""PReLU as a maximum and a minimum, Maxout as the maximum of one product after the other."""

import keras
from keras import ops


class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        if shared_axes is None:
            self.shared_axes = None
        elif isinstance(shared_axes, (list, tuple)):
            self.shared_axes = list(shared_axes)
        else:
            self.shared_axes = [shared_axes]

    def build(self, input_shape):
        param_shape = list(input_shape[1:])
        axes = {i + 1: n for i, n in enumerate(param_shape)}
        for i in self.shared_axes or []:
            param_shape[i - 1] = 1
            del axes[i]
        self.alpha = self.add_weight(
            shape=param_shape, name="alpha", initializer=keras.initializers.Zeros(), trainable=True
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes=axes)
        self.built = True

    def call(self, inputs):
        return ops.maximum(inputs, 0) + self.alpha * ops.minimum(inputs, 0)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        config = super().get_config()
        config.update({"shared_axes": self.shared_axes})
        return config


class Maxout(keras.layers.Layer):
    def __init__(self, units, pieces=2, **kwargs):
        super().__init__(**kwargs)
        self.units, self.pieces = int(units), int(pieces)

    def build(self, input_shape):
        self.d = input_shape[-1]
        self.kernel = self.add_weight(
            name="kernel", shape=(self.d, self.units, self.pieces), initializer="glorot_uniform"
        )
        self.bias = self.add_weight(
            name="bias", shape=(self.units, self.pieces), initializer="zeros"
        )

    def call(self, x):
        if x.shape[-1] != self.d:
            raise ValueError(f"built for {self.d} inputs, got {x.shape[-1]}")
        y = ops.matmul(x, self.kernel[:, :, 0]) + self.bias[:, 0]
        for piece in range(1, self.pieces):
            y = ops.maximum(y, ops.matmul(x, self.kernel[:, :, piece]) + self.bias[:, piece])
        return y

    def compute_output_shape(self, input_shape):
        return tuple(input_shape[:-1]) + (self.units,)

    def get_config(self):
        config = super().get_config()
        config.update(units=self.units, pieces=self.pieces)
        return config
