"""Fans as NumPy's products over pieces of the shape; they come back as NumPy's integers."""

import numpy as np


def compute_fans(shape):
    shape = np.array(shape, dtype=int)
    if shape.size < 2:
        return (shape.prod(), shape.prod())
    return shape[:-1].prod(), shape[:-2].prod() * shape[-1]
