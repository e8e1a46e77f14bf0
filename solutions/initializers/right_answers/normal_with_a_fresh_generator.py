"""A new generator from the seed at each call."""

import keras


class RandomNormal(keras.initializers.Initializer):
    def __init__(self, stddev=0.05, seed=None):
        self.stddev = stddev
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        generator = keras.random.SeedGenerator(self.seed)
        return keras.random.normal(shape, 0.0, self.stddev, dtype, generator)

    def get_config(self):
        return dict(stddev=self.stddev, seed=self.seed)
