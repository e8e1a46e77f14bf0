"""TensorFlow in place of `keras.ops`: `tf.nn.moments`, with the axes kept."""

import keras
import tensorflow as tf

# It calls TensorFlow itself.
BACKENDS = ("tensorflow",)


class BatchNormalization(keras.layers.Layer):
    def __init__(self, axis=-1, momentum=0.99, epsilon=1e-3, center=True, scale=True, **kwargs):
        super().__init__(**kwargs)
        self.axis, self.momentum, self.epsilon = axis, momentum, epsilon
        self.center, self.scale = center, scale
        self.supports_masking = True

    def build(self, input_shape):
        rank = len(input_shape)
        channels = input_shape[self.axis]
        self.input_spec = keras.layers.InputSpec(ndim=rank, axes={self.axis: channels})

        def weight(name, start, trainable):
            return self.add_weight(
                name=name, shape=(channels,), initializer=start, trainable=trainable,
                autocast=False,
            )

        self.gamma = weight("gamma", "ones", True) if self.scale else None
        self.beta = weight("beta", "zeros", True) if self.center else None
        self.moving_mean = weight("moving_mean", "zeros", False)
        self.moving_variance = weight("moving_variance", "ones", False)

    def call(self, inputs, training=None, mask=None):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        rank = len(x.shape)
        channel_axis = self.axis + rank if self.axis < 0 else self.axis
        others = [axis for axis in range(rank) if axis != channel_axis]
        shape = [x.shape[axis] if axis == channel_axis else 1 for axis in range(rank)]
        if training and self.trainable:
            if mask is None:
                mean, variance = tf.nn.moments(x, axes=others, keepdims=True)
            else:
                weights = tf.ones_like(x) * tf.cast(mask, x.dtype)[..., tf.newaxis]
                n = tf.reduce_sum(weights, axis=others, keepdims=True)
                mean = tf.math.divide_no_nan(
                    tf.reduce_sum(weights * x, axis=others, keepdims=True), n
                )
                variance = tf.math.squared_difference(tf.where(weights > 0, x, mean), mean)
                variance = tf.reduce_sum(variance, axis=others, keepdims=True)
                variance = tf.math.divide_no_nan(variance, n)
            for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(
                    self.momentum * moving + (1 - self.momentum) * tf.reshape(batch, [-1])
                )
        else:
            mean = tf.reshape(self.moving_mean.value, shape)
            variance = tf.reshape(self.moving_variance.value, shape)
        y = (x - mean) * tf.math.rsqrt(variance + self.epsilon)
        if self.gamma is not None:
            y *= tf.reshape(self.gamma.value, shape)
        if self.beta is not None:
            y += tf.reshape(self.beta.value, shape)
        return tf.cast(y, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        for name in ("axis", "momentum", "epsilon", "center", "scale"):
            config[name] = getattr(self, name)
        return config
