"""A compiled `tf.function` beside the class computes the statistics."""

import keras
import tensorflow as tf

# It calls TensorFlow itself.
BACKENDS = ("tensorflow",)


@tf.function(autograph=False)
def weighted_moments(x, weights, axes):
    n = tf.maximum(tf.reduce_sum(weights, axes, keepdims=True), 1)
    mean = tf.reduce_sum(x * weights, axes, keepdims=True) / n
    return mean, tf.reduce_sum((weights * (x - mean)) ** 2, axes, keepdims=True) / n


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis = axis
        self.momentum = momentum
        self.epsilon = epsilon
        self.center = center
        self.scale = scale
        self.supports_masking = True

    def build(self, input_shape):
        channels = input_shape[self.axis]
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
        self.input_spec = keras.layers.InputSpec(ndim=len(input_shape), axes={self.axis: channels})

    def call(self, inputs, training=None, mask=None):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == tf.float64 else tf.float32)
        axes = tuple(i for i in range(x.shape.rank) if i != self.axis % x.shape.rank)
        shape = [1 if i in axes else -1 for i in range(x.shape.rank)]
        if training and self.trainable:
            weights = tf.ones_like(x)
            if mask is not None:
                weights *= tf.expand_dims(tf.cast(mask, x.dtype), -1)
            mean, variance = weighted_moments(x, weights, axes)
            self.moving_mean.assign(
                self.moving_mean
                + (1 - self.momentum) * (tf.reshape(mean, [-1]) - self.moving_mean)
            )
            self.moving_variance.assign(
                self.moving_variance
                + (1 - self.momentum) * (tf.reshape(variance, [-1]) - self.moving_variance)
            )
        else:
            mean = tf.reshape(self.moving_mean, shape)
            variance = tf.reshape(self.moving_variance, shape)
        y = (x - mean) / tf.sqrt(variance + self.epsilon)
        if self.scale:
            y = tf.multiply(y, tf.reshape(self.gamma, shape))
        if self.center:
            y = tf.add(y, tf.reshape(self.beta, shape))
        return tf.cast(y, self.compute_dtype)

    def get_config(self):
        return {
            **super().get_config(),
            "axis": self.axis, "momentum": self.momentum, "epsilon": self.epsilon,
            "center": self.center, "scale": self.scale,
        }
