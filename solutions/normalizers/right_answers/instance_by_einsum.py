"""All positions become one axis, over which an `einsum` sums the squares of each channel."""

import keras
from keras import ops


class InstanceNormalization(keras.layers.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon
        self.gamma = self.beta = None

    def build(self, input_shape):
        shape = (input_shape[-1],)
        self.gamma = self.add_weight(shape=shape, name="gamma", initializer="ones", autocast=False)
        self.beta = self.add_weight(shape=shape, name="beta", initializer="zeros", autocast=False)

    def call(self, inputs):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        shape = ops.shape(x)
        flat = ops.reshape(x, (shape[0], -1, x.shape[-1]))
        flat = flat - ops.mean(flat, axis=1, keepdims=True)
        count = ops.cast(ops.shape(flat)[1], flat.dtype)
        variance = ops.einsum("npc,npc->nc", flat, flat) / count
        scale = ops.cast(self.gamma, x.dtype) * ops.rsqrt(variance + self.epsilon)
        y = flat * ops.expand_dims(scale, 1) + ops.cast(self.beta, x.dtype)
        return ops.cast(ops.reshape(y, shape), self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "epsilon": self.epsilon}
