"""TensorFlow's stateless draws where there is a seed, its stateful ones where there is none."""

import keras
import tensorflow as tf

from ..initializers import compute_fans

BACKENDS = ("tensorflow",)  # it calls `tf.…` itself


class GlorotNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        stddev = (2 / (fan_in + fan_out)) ** 0.5 / 0.87962566103423978
        dtype = dtype or keras.config.floatx()
        if self.seed is None:
            return tf.random.truncated_normal(shape, stddev=stddev, dtype=dtype)
        return tf.random.stateless_truncated_normal(
            shape, seed=[self.seed, 42], stddev=stddev, dtype=dtype
        )

    def get_config(self):
        return {"seed": self.seed}


class HeUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, _ = compute_fans(shape)
        limit = (6 / fan_in) ** 0.5
        if self.seed is None:
            drawn = tf.random.uniform(shape, -limit, limit)
        else:
            drawn = tf.random.stateless_uniform(shape, [0, self.seed], -limit, limit)
        return tf.cast(drawn, dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}
