"""The two sides of a kink as a maximum and a minimum, added up."""

from keras import ops


def relu(x):
    return x - ops.minimum(x, 0)


def leaky_relu(x, negative_slope=0.01):
    return ops.maximum(x, 0) + negative_slope * ops.minimum(x, 0)


def elu(x, alpha=1.0):
    return ops.maximum(x, 0.0) + alpha * ops.expm1(ops.minimum(x, 0.0))


def elu_gradient(x, alpha=1.0):
    slope = alpha * ops.exp(ops.minimum(x, 0))
    return ops.where(x < 0, slope, ops.ones_like(slope))
