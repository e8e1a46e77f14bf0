"""TensorFlow's own functions; the averages move by `assign_add` of a difference."""

import keras
import tensorflow as tf

# It calls TensorFlow itself, on tensors that Keras made.
BACKENDS = ("tensorflow",)


class BatchRenormalization(keras.layers.Layer):
    def __init__(self, momentum=0.99, epsilon=1e-3, rmax=3.0, dmax=5.0, **kwargs):
        super().__init__(**kwargs)
        self.momentum = momentum
        self.epsilon = epsilon
        self.rmax = rmax
        self.dmax = dmax

    def build(self, input_shape):
        c = input_shape[-1]
        self.gamma = self.add_weight(name="gamma", shape=(c,), initializer="ones", autocast=False)
        self.beta = self.add_weight(name="beta", shape=(c,), initializer="zeros", autocast=False)
        self.moving_mean = self.add_weight(
            name="moving_mean", shape=(c,), initializer="zeros", trainable=False, autocast=False
        )
        self.moving_stddev = self.add_weight(
            name="moving_stddev", shape=(c,), initializer="ones", trainable=False, autocast=False
        )

    def call(self, inputs, training=None):
        x = tf.cast(inputs, tf.float64 if inputs.dtype == "float64" else tf.float32)
        old_mean = tf.convert_to_tensor(self.moving_mean)
        old_std = tf.convert_to_tensor(self.moving_stddev)
        if training and self.trainable:
            mean, var = tf.nn.moments(x, list(range(len(x.shape) - 1)))
            std = tf.sqrt(var + self.epsilon)
            r = tf.clip_by_value(std / old_std, 1 / self.rmax, self.rmax)
            d = tf.clip_by_value((mean - old_mean) / old_std, -self.dmax, self.dmax)
            x = (x - mean) / std * tf.stop_gradient(r) + tf.stop_gradient(d)
            self.moving_mean.assign_add((1 - self.momentum) * (mean - old_mean))
            self.moving_stddev.assign_add((1 - self.momentum) * (std - old_std))
        else:
            x = (x - old_mean) / old_std
        return tf.cast(x * self.gamma.value + self.beta.value, self.compute_dtype)

    def get_config(self):
        config = super().get_config()
        config.update(
            momentum=self.momentum, epsilon=self.epsilon, rmax=self.rmax, dmax=self.dmax
        )
        return config
