"""All sums are `np.einsum`; the values are shifted by the first row before they are averaged."""

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    rows = x.reshape(-1, x.shape[-1])
    centered = rows - rows[0]
    centered = centered - np.einsum("nc->c", centered) / len(rows)
    variance = np.einsum("nc,nc->c", centered, centered) / len(rows)
    factor = (variance + epsilon) ** -0.5
    y = np.einsum("nc,c,c->nc", centered, factor, gamma) + beta
    return y.reshape(x.shape), (centered, factor, gamma)


def batchnorm_backward(dy, cache):
    centered, factor, gamma = cache
    rows = dy.reshape(centered.shape)
    dbeta = np.einsum("nc->c", rows)
    dgamma = np.einsum("nc,nc,c->c", rows, centered, factor)
    dx = rows - dbeta / len(rows) - centered * (factor * dgamma / len(rows))
    return np.einsum("nc,c,c->nc", dx, factor, gamma).reshape(dy.shape), dgamma, dbeta
