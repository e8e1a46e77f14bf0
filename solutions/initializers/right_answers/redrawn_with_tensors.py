"""Drawn again where it lies out of bounds, with tensors only."""

import keras
from keras import ops

from ..initializers import compute_fans


class GlorotNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        generator = keras.random.SeedGenerator(self.seed)
        values = keras.random.normal(shape, dtype="float32", seed=generator)
        for _ in range(20):
            others = keras.random.normal(shape, dtype="float32", seed=generator)
            values = ops.where(ops.abs(values) > 2.0, others, values)
        values = values * ((2.0 / (fan_in + fan_out)) ** 0.5 / 0.87962566103423978)
        return ops.cast(values, keras.config.floatx() if dtype is None else dtype)

    def get_config(self):
        return {"seed": self.seed}


class HeNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        generator = keras.random.SeedGenerator(self.seed)
        values = keras.random.normal(shape, dtype="float32", seed=generator)
        for _ in range(20):
            others = keras.random.normal(shape, dtype="float32", seed=generator)
            values = ops.where(ops.abs(values) > 2.0, others, values)
        values = values * ((2.0 / fan_in) ** 0.5 / 0.87962566103423978)
        return ops.cast(values, keras.config.floatx() if dtype is None else dtype)

    def get_config(self):
        return {"seed": self.seed}
