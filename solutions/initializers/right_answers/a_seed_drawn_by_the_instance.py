"""As Keras does it: an instance without a seed draws one for itself, and stays with it."""

import math

import keras

from ..initializers import compute_fans


class GlorotUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        import random

        self.given = seed
        self.drawing = random.randint(1, 10**9) if seed is None else seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        limit = math.sqrt(3 * 2.0 / (fan_in + fan_out))
        unit = keras.random.uniform(shape, dtype=dtype, seed=self.drawing)
        return limit * (2 * unit - 1)

    def get_config(self):
        return {"seed": self.given}


class HeUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        import random

        self.given = seed
        self.drawing = random.randint(1, 10**9) if seed is None else seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        limit = math.sqrt(3 * 2.0 / fan_in)
        unit = keras.random.uniform(shape, dtype=dtype, seed=self.drawing)
        return limit * (2 * unit - 1)

    def get_config(self):
        return {"seed": self.given}
