"""Each step of the computation has a line, and in the backward pass a line of its own."""

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    shape = x.shape
    x = x.reshape(-1, shape[-1])
    n = x.shape[0]
    mean = x.sum(axis=0) / n
    centered = x - mean
    centered = centered - centered.sum(axis=0) / n
    squared = centered**2
    variance = squared.sum(axis=0) / n
    deviation = np.sqrt(variance + epsilon)
    inverse = 1.0 / deviation
    normalized = centered * inverse
    scaled = gamma * normalized
    y = scaled + beta
    return y.reshape(shape), (centered, deviation, inverse, normalized, gamma)


def batchnorm_backward(dy, cache):
    centered, deviation, inverse, normalized, gamma = cache
    shape = dy.shape
    dy = dy.reshape(-1, shape[-1])
    n = dy.shape[0]
    dbeta = dy.sum(axis=0)
    dscaled = dy
    dgamma = (dscaled * normalized).sum(axis=0)
    dnormalized = dscaled * gamma
    dinverse = (dnormalized * centered).sum(axis=0)
    dcentered = dnormalized * inverse
    ddeviation = -dinverse / deviation**2
    dvariance = 0.5 * ddeviation / deviation
    dsquared = np.ones_like(dy) * dvariance / n
    dcentered = dcentered + 2 * centered * dsquared
    dmean = -dcentered.sum(axis=0)
    dx = dcentered + np.ones_like(dy) * dmean / n
    return dx.reshape(shape), dgamma, dbeta
