"""NumPy's zeros, converted to a tensor of the dtype."""

import keras
import numpy as np
from keras import ops


class Zeros(keras.initializers.Initializer):
    def __call__(self, shape, dtype=None, **kwargs):
        if dtype is None:
            dtype = keras.config.floatx()
        return ops.convert_to_tensor(np.zeros(shape), dtype=dtype)
