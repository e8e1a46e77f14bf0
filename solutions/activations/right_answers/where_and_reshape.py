"""Slopes chosen by `where`; all maps of Maxout in one product with a reshaped kernel."""

import keras
from keras import ops


class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.shared_axes = shared_axes
        self.supports_masking = True

    def build(self, input_shape):
        one = isinstance(self.shared_axes, int)
        axes = {self.shared_axes} if one else set(self.shared_axes or [])
        self.alpha = self.add_weight(
            name="alpha",
            shape=[1 if i + 1 in axes else n for i, n in enumerate(input_shape[1:])],
            initializer="zeros",
        )
        self.input_spec = [
            keras.layers.InputSpec(
                ndim=len(input_shape),
                axes={i: n for i, n in enumerate(input_shape) if i > 0 and i not in axes},
            )
        ]

    def call(self, inputs):
        slopes = ops.where(inputs < 0, self.alpha, ops.ones_like(inputs))
        return ops.cast(slopes * inputs, self.compute_dtype)

    def get_config(self):
        return {"shared_axes": self.shared_axes, **super().get_config()}


class Maxout(keras.layers.Layer):
    def __init__(self, units, pieces=2, **kwargs):
        super().__init__(**kwargs)
        self.units, self.pieces = units, pieces

    def build(self, input_shape):
        width = int(input_shape[-1])
        self.kernel = self.add_weight(
            name="kernel", shape=(width, self.units, self.pieces), initializer="random_normal"
        )
        self.bias = self.add_weight(
            name="bias", shape=(self.units, self.pieces), initializer="zeros"
        )
        self.input_spec = keras.layers.InputSpec(min_ndim=2, axes={-1: width})

    def call(self, inputs):
        flat = ops.reshape(self.kernel, (-1, self.units * self.pieces))
        maps = ops.matmul(inputs, flat) + ops.reshape(self.bias, (-1,))
        pieces = [maps[..., piece :: self.pieces] for piece in range(self.pieces)]
        return ops.max(ops.stack(pieces, axis=0), axis=0)

    def get_config(self):
        config = super().get_config()
        config["units"] = self.units
        config["pieces"] = self.pieces
        return config
