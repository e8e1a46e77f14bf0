"""Sides chosen by `select`, slopes filled in by `full_like`."""

from keras import ops


def sigmoid(x):
    left = ops.exp(ops.where(x < 0, x, ops.zeros_like(x)))
    right = ops.exp(ops.where(x < 0, ops.zeros_like(x), -x))
    return ops.select([x < 0, x >= 0], [left / (1 + left), 1 / (1 + right)], x)


def relu(x):
    return ops.select([x < 0], [ops.zeros_like(x)], x)


def leaky_relu(x, negative_slope=0.01):
    return ops.multiply(x, ops.where(x < 0, ops.full_like(x, negative_slope), ops.ones_like(x)))


def leaky_relu_gradient(x, negative_slope=0.01):
    return ops.where(x >= 0, ops.ones_like(x), ops.full_like(x, negative_slope))


def elu_gradient(x, alpha=1.0):
    return ops.where(x >= 0, ops.ones_like(x), ops.full_like(x, alpha) * ops.exp(x))
