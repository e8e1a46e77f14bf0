"""Standard normal numbers, multiplied by the deviation afterwards."""

import keras


class RandomNormal(keras.initializers.Initializer):
    def __init__(self, stddev=0.05, seed=None):
        super().__init__()
        self.stddev, self.seed = float(stddev), seed

    def __call__(self, shape, dtype=None, **kwargs):
        dtype = dtype if dtype is not None else keras.config.floatx()
        standard = keras.random.normal(shape, dtype=dtype, seed=self.seed)
        return standard * self.stddev

    def get_config(self):
        config = super().get_config()
        config.update(stddev=self.stddev, seed=self.seed)
        return config
