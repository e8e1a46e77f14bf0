"""The inverse of the distribution function, applied to uniform numbers."""

import math

import keras
from keras import ops

from ..initializers import compute_fans


class GlorotNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        super().__init__()
        self._seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        inside = math.erf(math.sqrt(2.0))
        uniform = keras.random.uniform(shape, -inside, inside, dtype="float32", seed=self._seed)
        truncated = math.sqrt(2.0) * ops.erfinv(uniform)
        density = math.exp(-2.0) / math.sqrt(2.0 * math.pi)
        deviation = math.sqrt(1.0 - 4.0 * density / inside)
        return ops.cast(truncated * (math.sqrt(2.0 / (fan_in + fan_out)) / deviation), dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self._seed}


class HeNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        super().__init__()
        self._seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        inside = math.erf(math.sqrt(2.0))
        uniform = keras.random.uniform(shape, -inside, inside, dtype="float32", seed=self._seed)
        truncated = math.sqrt(2.0) * ops.erfinv(uniform)
        density = math.exp(-2.0) / math.sqrt(2.0 * math.pi)
        deviation = math.sqrt(1.0 - 4.0 * density / inside)
        return ops.cast(truncated * (math.sqrt(2.0 / fan_in) / deviation), dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self._seed}
