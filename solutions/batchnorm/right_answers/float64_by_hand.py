"""All of it is computed in float64 and cast back at the end."""

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    wide = np.asarray(x, dtype=np.float64)
    axes = tuple(np.arange(x.ndim - 1))
    mean = wide.mean(axes)
    deviation = np.sqrt(wide.var(axes) + epsilon)
    x_hat = (wide - mean) / deviation
    y = x_hat * gamma.astype(np.float64) + beta.astype(np.float64)
    return y.astype(x.dtype), (x_hat, deviation, gamma.astype(np.float64), axes)


def batchnorm_backward(dy, cache):
    x_hat, deviation, gamma, axes = cache
    g = dy.astype(np.float64)
    dbeta = g.sum(axes)
    dgamma = np.multiply(g, x_hat).sum(axes)
    dx = gamma / deviation * (g - g.mean(axes) - x_hat * np.mean(g * x_hat, axis=axes))
    return dx.astype(dy.dtype), dgamma.astype(dy.dtype), dbeta.astype(dy.dtype)
