"""A layer inside keeps the moving averages; it and the layer have weights of their own besides."""

import keras
from keras import ops


class MovingAverage(keras.layers.Layer):
    """An exponential average that counts its own steps."""

    def __init__(self, momentum, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.steps = self.add_weight(
            name="steps", shape=(), initializer="zeros", dtype="int32", trainable=False
        )

    def update(self, variable, value):
        self.steps.assign_add(1)
        variable.assign(self.momentum * variable + (1 - self.momentum) * value)


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True
        self.average = MovingAverage(momentum, name="average")

    def build(self, input_shape):
        channels = input_shape[self.axis]
        self.average.build(input_shape)
        if self.scale:
            self.gamma = self.add_weight(
                name="gamma", shape=(channels,), initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                name="beta", shape=(channels,), initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=(channels,), initializer="zeros", trainable=False,
            autocast=False,
        )
        self.moving_variance = self.add_weight(
            name="moving_variance", shape=(channels,), initializer="ones", trainable=False,
            autocast=False,
        )
        self.last_count = self.add_weight(
            name="last_count", shape=(), initializer="zeros", trainable=False, autocast=False
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs, training=None, mask=None):
        x = ops.cast(inputs, keras.backend.result_type(inputs.dtype, "float32"))
        axes = [i for i in range(len(x.shape)) if i != self.axis % len(x.shape)]
        shape = [1 if i in axes else x.shape[i] for i in range(len(x.shape))]
        if training and self.trainable:
            if mask is None:
                w = ops.ones_like(x)
            else:
                w = ops.cast(ops.expand_dims(mask, -1), x.dtype) * ops.ones_like(x)
            n = ops.maximum(ops.sum(w, axis=axes), 1)
            mean = ops.sum(w * x, axis=axes) / n
            variance = ops.sum((w * (x - ops.reshape(mean, shape))) ** 2, axis=axes) / n
            self.last_count.assign(n[0])
            self.average.update(self.moving_mean, mean)
            self.average.update(self.moving_variance, variance)
        else:
            mean, variance = self.moving_mean, self.moving_variance
        y = (x - ops.reshape(mean, shape)) * ops.rsqrt(ops.reshape(variance, shape) + self.epsilon)
        if self.scale:
            y = y * ops.reshape(self.gamma, shape)
        if self.center:
            y = y + ops.reshape(self.beta, shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        }
