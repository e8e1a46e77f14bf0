"""One function centres and scales; the three layers only choose its axes and apply γ and β."""

import keras
from keras import ops


def centered_and_scaled(x, axes, epsilon):
    x = ops.cast(x, keras.backend.result_type(x.dtype, "float32"))
    deviations = x - ops.mean(x, axis=axes, keepdims=True)
    power = ops.mean(deviations * deviations, axis=axes, keepdims=True)
    return deviations / ops.sqrt(power + epsilon)


class LayerNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.epsilon = epsilon

    def build(self, input_shape):
        self._axes = (self.axis,) if isinstance(self.axis, int) else tuple(self.axis)
        shape = tuple(input_shape[axis] for axis in self._axes)
        for name, start in (("gamma", "ones"), ("beta", "zeros")):
            setattr(self, name, self.add_weight(name=name, shape=shape, initializer=start))
        rank = len(input_shape)
        kept = [axis % rank for axis in self._axes]
        self._others = tuple(axis for axis in range(rank) if axis not in kept)

    def call(self, inputs):
        x = centered_and_scaled(inputs, self._axes, self.epsilon)
        gamma = ops.expand_dims(ops.cast(self.gamma, x.dtype), self._others)
        beta = ops.expand_dims(ops.cast(self.beta, x.dtype), self._others)
        return ops.cast(gamma * x + beta, self.compute_dtype)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        base = super().get_config()
        base["axis"], base["epsilon"] = self.axis, self.epsilon
        return base


class InstanceNormalization(keras.layers.Layer):
    def __init__(self, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.epsilon = epsilon

    def build(self, input_shape):
        size = input_shape[-1:]
        self.gamma = self.add_weight(name="gamma", shape=size, initializer="ones", dtype="float32")
        self.beta = self.add_weight(name="beta", shape=size, initializer="zeros", dtype="float32")

    def call(self, inputs):
        axes = tuple(axis for axis in range(len(inputs.shape)) if 0 < axis < len(inputs.shape) - 1)
        x = centered_and_scaled(inputs, axes, self.epsilon)
        gamma, beta = (ops.cast(weight, x.dtype) for weight in (self.gamma, self.beta))
        return ops.cast(gamma * x + beta, self.compute_dtype)

    def get_config(self):
        return {"epsilon": self.epsilon, **super().get_config()}


class GroupNormalization(keras.layers.Layer):
    def __init__(self, groups=32, epsilon=1e-3, **kwargs):
        super().__init__(**kwargs)
        self.groups = groups
        self.epsilon = epsilon

    def build(self, input_shape):
        size = input_shape[-1:]
        self.gamma = self.add_weight(name="gamma", shape=size, initializer="ones")
        self.beta = self.add_weight(name="beta", shape=size, initializer="zeros")

    def call(self, inputs):
        channels = inputs.shape[-1]
        if channels % self.groups != 0:
            raise ValueError("the number of channels must be a multiple of the number of groups")
        # (N, positions, G, C/G): the positions need no axes of their own
        shape = ops.shape(inputs)
        flat = ops.reshape(inputs, (shape[0], -1, self.groups, channels // self.groups))
        x = ops.reshape(centered_and_scaled(flat, (1, 3), self.epsilon), shape)
        gamma, beta = (ops.cast(weight, x.dtype) for weight in (self.gamma, self.beta))
        return ops.cast(gamma * x + beta, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config["groups"] = self.groups
        config["epsilon"] = self.epsilon
        return config
