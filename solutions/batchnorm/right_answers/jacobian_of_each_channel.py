"""The whole Jacobian of each channel, times the upstream gradient; the mean goes axis by axis."""

import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    rows = x.reshape(-1, x.shape[-1])
    mean = x
    for _ in range(x.ndim - 1):
        mean = mean.mean(0)
    rows = rows - mean
    inverse = 1 / np.sqrt(rows.var(0) + epsilon)
    x_hat = rows * inverse
    return (x_hat * gamma + beta).reshape(x.shape), [x_hat, inverse, gamma]


def batchnorm_backward(dy, cache):
    x_hat, inverse, gamma = cache
    rows = dy.reshape(x_hat.shape)
    n = len(rows)
    columns = []
    for c in range(rows.shape[1]):
        jacobian = np.eye(n) - 1 / n - np.outer(x_hat[:, c], x_hat[:, c]) / n
        columns.append(gamma[c] * inverse[c] * (jacobian.T @ rows[:, c]))
    dx = np.stack(columns, axis=-1).reshape(dy.shape).astype(dy.dtype)
    return dx, np.sum(rows * x_hat, 0), np.sum(rows, 0)
