"""Inputs clipped before an exponential of their dtype would overflow."""

import keras
from keras import ops


def sigmoid(x):
    dtype = keras.backend.standardize_dtype(x.dtype)
    limit = {"float16": 11.0, "float64": 700.0}.get(dtype, 40.0)
    return 1 / (1 + ops.exp(-ops.clip(x, -limit, limit)))


def sigmoid_gradient(x):
    s = sigmoid(x)
    return s - s**2


def relu(x):
    return ops.where(x < 0, 0, x)


def relu_gradient(x):
    return ops.sign(relu(x))


def elu(x, alpha=1.0):
    return ops.where(x < 0, ops.expm1(ops.clip(x, -1000, 0)) * alpha, x)
