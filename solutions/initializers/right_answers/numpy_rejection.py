"""Drawn by NumPy; what lies out of bounds is drawn again until nothing does."""

import keras
import numpy as np
from keras import ops

from ..initializers import compute_fans


class GlorotNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        random = np.random.RandomState(self.seed)
        values = np.atleast_1d(random.standard_normal(shape))
        outside = np.abs(values) > 2.0
        while outside.any():
            values[outside] = random.standard_normal(outside.sum())
            outside = np.abs(values) > 2.0
        values = values.reshape(shape) * np.sqrt(2.0 / (fan_in + fan_out)) / 0.87962566103423978
        return ops.convert_to_tensor(values, dtype=dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}


class HeNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        random = np.random.RandomState(self.seed)
        values = np.atleast_1d(random.standard_normal(shape))
        outside = np.abs(values) > 2.0
        while outside.any():
            values[outside] = random.standard_normal(outside.sum())
            outside = np.abs(values) > 2.0
        values = values.reshape(shape) * np.sqrt(2.0 / fan_in) / 0.87962566103423978
        return ops.convert_to_tensor(values, dtype=dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}


class GlorotUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        random = np.random.RandomState(self.seed)
        limit = np.sqrt(3.0 * 2.0 / (fan_in + fan_out))
        values = random.uniform(-limit, limit, size=shape)
        return ops.convert_to_tensor(values, dtype=dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}


class HeUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        fan_in, fan_out = compute_fans(shape)
        random = np.random.RandomState(self.seed)
        limit = np.sqrt(3.0 * 2.0 / fan_in)
        values = random.uniform(-limit, limit, size=shape)
        return ops.convert_to_tensor(values, dtype=dtype or keras.config.floatx())

    def get_config(self):
        return {"seed": self.seed}
