"""Drawn by NumPy's newer generator, centred and scaled afterwards."""

import keras
import numpy as np
from keras import ops

from ..initializers import compute_fans


class GlorotUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        deviation = (2.0 / (fan_in + fan_out)) ** 0.5
        drawn = np.random.default_rng(self.seed).random(shape)
        centred = (drawn - 0.5) * np.sqrt(12.0) * deviation
        return ops.cast(ops.convert_to_tensor(centred), dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}


class HeUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        deviation = (2.0 / fan_in) ** 0.5
        drawn = np.random.default_rng(self.seed).random(shape)
        centred = (drawn - 0.5) * np.sqrt(12.0) * deviation
        return ops.cast(ops.convert_to_tensor(centred), dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}
