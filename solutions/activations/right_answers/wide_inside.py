"""Computed in float64, then cast back to the dtype of x."""

from keras import ops


def sigmoid(x):
    wide = ops.cast(x, "float64")
    e = ops.exp(ops.where(wide > 0, -wide, wide))
    y = ops.where(wide > 0, 1 / (1 + e), 1 - 1 / (1 + e))
    return ops.cast(y, x.dtype)


def tanh(x):
    wide = ops.cast(x, "float64")
    m = ops.expm1(2 * ops.where(wide > 0, -wide, wide))
    y = ops.where(wide > 0, -m / (m + 2), m / (m + 2))
    return ops.cast(y, x.dtype)


def elu(x, alpha=1.0):
    wide = ops.cast(x, "float64")
    safe = ops.where(wide < 0, wide, 0)
    return ops.cast(ops.where(wide < 0, alpha * ops.expm1(safe), wide), x.dtype)


def tanh_gradient(x):
    wide = ops.cast(x, "float64")
    return ops.cast((1 - tanh(wide)) * (1 + tanh(wide)), x.dtype)
