"""PReLU by a mask, Maxout by `einsum` and `amax`; the layer itself refuses other sizes."""

import keras
from keras import ops


class PReLU(keras.layers.Layer):
    def __init__(self, shared_axes=None, **kwargs):
        super().__init__(**kwargs)
        self.shared_axes = shared_axes

    def get_config(self):
        config = super().get_config()
        config["shared_axes"] = self.shared_axes
        return config

    def build(self, input_shape):
        axes = self.shared_axes
        if axes is None:
            axes = ()
        if isinstance(axes, int):
            axes = (axes,)
        shape, self.sizes = [], []
        for axis in range(1, len(input_shape)):
            shape.append(1 if axis in axes else input_shape[axis])
            self.sizes.append(None if axis in axes else input_shape[axis])
        self.alpha = self.add_weight(name="alpha", shape=shape, initializer="zeros")

    def call(self, x):
        for found, built in zip(x.shape[1:], self.sizes):
            if built is not None and found != built:
                raise ValueError(f"built for sizes {self.sizes}, got {x.shape}")
        below = ops.cast(x < 0, x.dtype)
        return x * (1 - below + below * self.alpha)


class Maxout(keras.layers.Layer):
    def __init__(self, units, pieces=2, **kwargs):
        super().__init__(**kwargs)
        self.units = units
        self.pieces = pieces

    def build(self, input_shape):
        self.input_spec = keras.layers.InputSpec(axes={-1: input_shape[-1]})
        self.kernel = self.add_weight(
            name="kernel",
            shape=(input_shape[-1], self.units, self.pieces),
            initializer=keras.initializers.RandomNormal(stddev=0.1),
        )
        self.bias = self.add_weight(
            name="bias", shape=(self.units, self.pieces), initializer="zeros"
        )

    def call(self, inputs):
        z = ops.einsum("...i,iup->...up", inputs, self.kernel)
        return ops.amax(z + self.bias, axis=-1)

    def get_config(self):
        return super().get_config() | {"units": self.units, "pieces": self.pieces}
