"""`ops.moments` for mean and variance, and a reshape wherever one is needed."""

import keras
from keras import ops

# On torch, ops.moments takes the variance as E[x²] − E[x]², and loses its digits.
BACKENDS = ("tensorflow", "jax")


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = int(axis)
        self.momentum = float(momentum)
        self.epsilon = float(epsilon)
        self.center = center
        self.scale = scale
        self.gamma = None
        self.beta = None
        self.supports_masking = True

    def build(self, input_shape):
        size = input_shape[self.axis]
        self.axes = list(range(len(input_shape)))
        del self.axes[self.axis]
        self.shape = [1] * len(input_shape)
        self.shape[self.axis] = size
        if self.scale:
            self.gamma = self.add_weight(
                shape=(size,), name="gamma", initializer="ones", autocast=False
            )
        if self.center:
            self.beta = self.add_weight(
                shape=(size,), name="beta", initializer="zeros", autocast=False
            )
        self.moving_mean = self.add_weight(
            shape=(size,), name="moving_mean", initializer="zeros", trainable=False,
            autocast=False,
        )
        self.moving_variance = self.add_weight(
            shape=(size,), name="moving_variance", initializer="ones", trainable=False,
            autocast=False,
        )
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: size})

    def call(self, inputs, training=None, mask=None):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        if not (training and self.trainable):
            mean, variance = self.moving_mean, self.moving_variance
        else:
            if mask is None:
                mean, variance = ops.moments(x, axes=self.axes)
            else:
                keep = ops.broadcast_to(ops.expand_dims(mask, -1), ops.shape(x))
                keep = ops.cast(keep, dtype)
                total = ops.maximum(ops.sum(keep, axis=self.axes), 1)
                mean = ops.sum(keep * x, axis=self.axes) / total
                deviations = keep * (x - ops.reshape(mean, self.shape))
                variance = ops.sum(deviations * deviations, axis=self.axes) / total
            m = self.momentum
            self.moving_mean.assign(self.moving_mean * m + mean * (1.0 - m))
            self.moving_variance.assign(self.moving_variance * m + variance * (1.0 - m))
        y = x - ops.reshape(mean, self.shape)
        y = y / ops.sqrt(ops.reshape(variance, self.shape) + self.epsilon)
        if self.gamma is not None:
            y = y * ops.reshape(self.gamma, self.shape)
        if self.beta is not None:
            y = y + ops.reshape(self.beta, self.shape)
        return ops.cast(y, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update(
            axis=self.axis, momentum=self.momentum, epsilon=self.epsilon,
            center=self.center, scale=self.scale,
        )
        return config
