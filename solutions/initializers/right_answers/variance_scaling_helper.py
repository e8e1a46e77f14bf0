"""A function that does all the work, as a general variance scaling would."""

import math

import keras

from ..initializers import compute_fans


def scaled(shape, dtype, seed, scale, mode, distribution):
    fan_in, fan_out = compute_fans(shape)
    fans = {"in": fan_in, "out": fan_out, "mean": (fan_in + fan_out) / 2}
    deviation = math.sqrt(scale / fans[mode])
    if distribution == "normal":
        draw, arguments = keras.random.truncated_normal, {"stddev": deviation / 0.8796256610}
    else:
        limit = math.sqrt(3) * deviation
        draw, arguments = keras.random.uniform, {"minval": -limit, "maxval": limit}
    return draw(shape, **arguments, dtype=dtype, seed=seed)


class GlorotNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        return scaled(shape, dtype, self.seed, 1.0, "mean", "normal")

    def get_config(self):
        return {"seed": self.seed}


class GlorotUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        return scaled(shape, dtype, self.seed, 1.0, "mean", "uniform")

    def get_config(self):
        return {"seed": self.seed}


class HeNormal(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        return scaled(shape, dtype, self.seed, 2.0, "in", "normal")

    def get_config(self):
        return {"seed": self.seed}


class HeUniform(keras.initializers.Initializer):
    def __init__(self, seed=None):
        self.seed = seed

    def __call__(self, shape, dtype=None, **kwargs):
        return scaled(shape, dtype, self.seed, 2.0, "in", "uniform")

    def get_config(self):
        return {"seed": self.seed}
