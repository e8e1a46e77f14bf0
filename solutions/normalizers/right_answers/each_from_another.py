"""Layer normalization moves its axes to the end; a product with a matrix averages over each group."""

import keras
import numpy as np
from keras import ops


class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape):
        rank = len(input_shape)
        axes = [self.axis] if isinstance(self.axis, int) else list(self.axis)
        self.moved = [axis % rank for axis in axes]
        self.ends = list(range(rank - len(axes), rank))
        self.sizes = [input_shape[axis] for axis in self.moved]
        self.gamma = self.add_weight(name="gamma", shape=self.sizes, initializer="ones")
        self.beta = self.add_weight(name="beta", shape=self.sizes, initializer="zeros")

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        # The axes go to the end, so that the weights line up with them.
        x = ops.moveaxis(ops.cast(inputs, dtype), self.moved, self.ends)
        mean = ops.mean(x, axis=self.ends, keepdims=True)
        deviation = ops.sqrt(ops.var(x, axis=self.ends, keepdims=True) + self.epsilon)
        y = ops.cast(self.gamma, dtype) * (x - mean) / deviation + ops.cast(self.beta, dtype)
        return ops.cast(ops.moveaxis(y, self.ends, self.moved), self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "axis": self.axis, "epsilon": self.epsilon}


class GroupNormalization(keras.layers.Layer):
    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups
        self.epsilon = epsilon

    def build(self, input_shape):
        channels = input_shape[-1]
        groups = self.number_of_groups(channels)
        if channels % groups:
            raise ValueError(f"{groups} does not divide {channels}")
        # share[c, d] is 1/size where channels c and d are in one group, else 0
        member = np.arange(channels) // (channels // groups)
        same = (member[:, None] == member[None, :]).astype("float64")
        self.share = same / same.sum(axis=0)
        self.gamma = self.add_weight(name="gamma", shape=(channels,), initializer="ones")
        self.beta = self.add_weight(name="beta", shape=(channels,), initializer="zeros")

    def number_of_groups(self, channels):
        return self.groups

    def call(self, inputs):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        share = ops.convert_to_tensor(self.share.astype(dtype))
        positions = list(range(1, len(x.shape) - 1))
        mean = ops.matmul(ops.mean(x, axis=positions, keepdims=True), share)
        square = ops.mean(ops.square(x - mean), axis=positions, keepdims=True)
        x = (x - mean) / ops.sqrt(ops.matmul(square, share) + self.epsilon)
        y = x * ops.cast(self.gamma, dtype) + ops.cast(self.beta, dtype)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return {**super().get_config(), "groups": self.groups, "epsilon": self.epsilon}
