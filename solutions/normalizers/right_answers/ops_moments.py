"""Statistics from `ops.moments`; groups are split apart, normalized one by one and joined again."""

import keras
from keras import ops

# On torch, ops.moments takes the variance as E[x²] − E[x]², and loses its digits.
BACKENDS = ("tensorflow", "jax")


class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis = list(axis) if isinstance(axis, (tuple, list)) else int(axis)
        self.epsilon = float(epsilon)
        self.supports_masking = True

    def build(self, input_shape):
        rank = len(input_shape)
        axes = self.axis if isinstance(self.axis, list) else [self.axis]
        self.axes = sorted(a + rank if a < 0 else a for a in axes)
        self.rows = [input_shape[a] if a in self.axes else 1 for a in range(rank)]
        sizes = [input_shape[a] for a in self.axes]
        self.gamma = self.add_weight(sizes, "ones", name="gamma")
        self.beta = self.add_weight(sizes, "zeros", name="beta")
        super().build(input_shape)

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        mean, variance = ops.moments(ops.cast(inputs, dtype), axes=self.axes, keepdims=True)
        scale = ops.reshape(ops.cast(self.gamma, dtype), self.rows)
        shift = ops.reshape(ops.cast(self.beta, dtype), self.rows)
        y = (ops.cast(inputs, dtype) - mean) / ops.sqrt(variance + self.epsilon)
        return ops.cast(y * scale + shift, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update(axis=self.axis, epsilon=self.epsilon)
        return config


class InstanceNormalization(keras.layers.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = float(epsilon)

    def build(self, input_shape):
        self.scale = self.add_weight((input_shape[-1],), "ones", name="gamma")
        self.shift = self.add_weight((input_shape[-1],), "zeros", name="beta")

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        mean, variance = ops.moments(x, axes=tuple(range(1, x.ndim - 1)), keepdims=True)
        inverse = ops.rsqrt(variance + self.epsilon) * ops.cast(self.scale, dtype)
        y = x * inverse + (ops.cast(self.shift, dtype) - mean * inverse)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config["epsilon"] = self.epsilon
        return config


class GroupNormalization(keras.layers.Layer):
    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        if groups < 1:
            raise ValueError("groups must be positive")
        self.groups, self.epsilon = groups, epsilon

    def build(self, input_shape):
        channels = input_shape[-1]
        quotient, remainder = divmod(channels, self.groups)
        if remainder != 0:
            raise ValueError(f"cannot split {channels} channels into {self.groups} groups")
        self.size = quotient
        self.gamma = self.add_weight((channels,), "ones", name="gamma")
        self.beta = self.add_weight((channels,), "zeros", name="beta")

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        pieces = ops.split(ops.cast(inputs, dtype), self.groups, axis=-1)
        axes = list(range(1, len(inputs.shape)))
        normalized = []
        for piece in pieces:
            mean, variance = ops.moments(piece, axes=axes, keepdims=True)
            normalized.append((piece - mean) * ops.rsqrt(variance + self.epsilon))
        x = ops.concatenate(normalized, axis=-1)
        y = x * ops.cast(self.gamma, dtype) + ops.cast(self.beta, dtype)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return super().get_config() | dict(groups=self.groups, epsilon=self.epsilon)
