"""The cache is a dictionary, and the backward pass goes by way of the variance and the mean."""

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    axis = tuple(range(x.ndim))[:-1]
    mu = np.mean(x, axis=axis, keepdims=True, dtype="f8")
    var = np.var(x, axis=axis, keepdims=True, dtype="f8")
    mu, std = mu.astype(x.dtype), np.sqrt(var + epsilon).astype(x.dtype)
    normalized = (x - mu) / std
    cache = {"x": x.copy(), "mu": mu, "std": std, "gamma": gamma, "axis": axis}
    return normalized * gamma + beta, cache


def batchnorm_backward(dy, cache):
    axis, std = cache["axis"], cache["std"]
    n = np.prod([dy.shape[i] for i in axis]).item()
    centered = cache["x"] - cache["mu"]
    dbeta = np.sum(dy, axis=axis)
    dgamma = np.sum(dy * centered / std, axis=axis)
    dnorm = dy * cache["gamma"]
    dvar = np.sum(dnorm * centered, axis=axis, keepdims=True) * -0.5 / std**3
    dmean = -np.sum(dnorm, axis=axis, keepdims=True) / std
    dx = dnorm / std + dvar * 2 * centered / n + dmean / n
    return dx, dgamma, dbeta
