"""Normal numbers made of uniform ones, by the method of Box and Muller (1958)."""

import math

import keras
from keras import ops


class RandomNormal(keras.initializers.Initializer):
    def __init__(self, stddev=0.05, seed=None):
        self.stddev = stddev
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        uniform = keras.random.uniform((2, *shape), 1e-7, 1.0, dtype="float32", seed=self.seed)
        radius = ops.sqrt(-2.0 * ops.log(uniform[0]))
        values = self.stddev * radius * ops.cos(2.0 * math.pi * uniform[1])
        return ops.cast(values, dtype or keras.config.floatx())

    def get_config(self):
        return {"stddev": self.stddev, "seed": self.seed}
