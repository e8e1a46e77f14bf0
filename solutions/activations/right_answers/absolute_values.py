"""Kinks made of |x|, and their slopes of the sign of x."""

from keras import ops


def relu(x):
    return (x + ops.abs(x)) / 2


def relu_gradient(x):
    return (ops.sign(x) + 1) / 2


def leaky_relu(x, negative_slope=0.01):
    return 0.5 * (1 + negative_slope) * x + 0.5 * (1 - negative_slope) * ops.abs(x)


def leaky_relu_gradient(x, negative_slope=0.01):
    return (1 + negative_slope) / 2 + (1 - negative_slope) / 2 * ops.sign(x)


def sigmoid_gradient(x):
    e = ops.exp(-ops.abs(x))
    return e / ops.square(1 + e)
