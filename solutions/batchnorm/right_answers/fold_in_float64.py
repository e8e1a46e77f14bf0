"""All of it is computed in float64 and cast back at the end."""

import numpy as np


def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    dtype = kernel.dtype
    wide = [np.asarray(a, np.float64) for a in (kernel, gamma, beta, moving_mean, moving_variance)]
    kernel, gamma, beta, mean, variance = wide
    bias = np.zeros(len(gamma)) if bias is None else np.asarray(bias, np.float64)
    scale = np.divide(gamma, np.sqrt(variance + epsilon))
    kernel = np.multiply(kernel, np.broadcast_to(scale, kernel.shape))
    return kernel.astype(dtype), (scale * (bias - mean) + beta).astype(dtype)
