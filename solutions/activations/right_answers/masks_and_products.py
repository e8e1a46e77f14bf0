"""Sides chosen by multiplying with masks of 0 and 1."""

from keras import ops


def relu(x):
    return x * ops.cast(x > 0, x.dtype)


def relu_gradient(x):
    return ops.where(x > 0, ops.ones_like(x), ops.zeros_like(x))


def leaky_relu(x, negative_slope=0.01):
    above = ops.cast(x > 0, x.dtype)
    return x * (above + (1 - above) * negative_slope)


def leaky_relu_gradient(x, negative_slope=0.01):
    below = ops.cast(ops.less(x, 0), x.dtype)
    return 1 - below * (1 - negative_slope)


def elu(x, alpha=1.0):
    above = ops.cast(x > 0, x.dtype)
    return above * x + alpha * ops.expm1((1 - above) * x)


def elu_gradient(x, alpha=1.0):
    above = ops.cast(x > 0, x.dtype)
    return above + (1 - above) * alpha * ops.exp((1 - above) * x)
