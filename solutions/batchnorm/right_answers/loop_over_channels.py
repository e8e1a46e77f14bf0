"""A loop over the channels, with a list of what each has to remember."""

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    y = np.empty_like(x)
    cache = []
    for c in range(x.shape[-1]):
        channel = x[..., c]
        mean = channel.mean()
        deviation = np.sqrt(((channel - mean) ** 2).mean() + epsilon)
        normalized = (channel - mean) / deviation
        y[..., c] = gamma[c] * normalized + beta[c]
        cache.append((normalized, deviation, gamma[c]))
    return y, cache


def batchnorm_backward(dy, cache):
    dx = np.empty_like(dy)
    dgamma = np.empty(len(cache), dtype=dy.dtype)
    dbeta = np.empty(len(cache), dtype=dy.dtype)
    for c, (normalized, deviation, gamma) in enumerate(cache):
        g = dy[..., c]
        dbeta[c] = g.sum()
        dgamma[c] = np.sum(g * normalized)
        dx[..., c] = gamma / deviation * (g - g.mean() - normalized * np.mean(g * normalized))
    return dx, dgamma, dbeta
