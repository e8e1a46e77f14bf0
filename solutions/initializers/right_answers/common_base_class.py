"""One base class for all; the parts name what differs."""

import math

import keras
from keras import ops

from ..initializers import compute_fans


class Drawing(keras.initializers.Initializer):
    def __init__(self, seed=None):
        super().__init__()
        self.seed = seed

    def variance(self, fan_in, fan_out):
        raise NotImplementedError

    def standard(self, shape, dtype):
        return keras.random.normal(shape, dtype=dtype, seed=self.seed)

    def __call__(self, shape, dtype=None, **kwargs):
        dtype = dtype or keras.config.floatx()
        scale = ops.cast(math.sqrt(self.variance(*compute_fans(shape))), dtype)
        return self.standard(shape, dtype) * scale

    def get_config(self):
        return super().get_config() | {"seed": self.seed}


class RandomNormal(Drawing):
    def __init__(self, stddev=0.05, seed=None):
        super().__init__(seed)
        self.stddev = stddev

    def variance(self, fan_in, fan_out):
        return self.stddev**2

    def get_config(self):
        return super().get_config() | {"stddev": self.stddev}


class GlorotNormal(Drawing):
    def variance(self, fan_in, fan_out):
        return 2 / (fan_in + fan_out)

    def standard(self, shape, dtype):
        width = 1 / 0.87962566103423978
        return keras.random.truncated_normal(shape, 0.0, width, dtype=dtype, seed=self.seed)


class GlorotUniform(Drawing):
    def variance(self, fan_in, fan_out):
        return 2 / (fan_in + fan_out)

    def standard(self, shape, dtype):
        return keras.random.uniform(shape, -(3**0.5), 3**0.5, dtype=dtype, seed=self.seed)


class HeNormal(GlorotNormal):
    def variance(self, fan_in, fan_out):
        return 2 / fan_in


class HeUniform(GlorotUniform):
    def variance(self, fan_in, fan_out):
        return 2 / fan_in
