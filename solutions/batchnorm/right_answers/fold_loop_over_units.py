"""A loop over the units changes copies in place."""

import numpy as np


def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    new_kernel = kernel.copy()
    new_bias = np.array(beta)
    for unit in range(kernel.shape[-1]):
        a = gamma[unit] / np.sqrt(moving_variance[unit] + epsilon)
        new_kernel[..., unit] *= a
        old = 0 if bias is None else bias[unit]
        new_bias[unit] += a * (old - moving_mean[unit])
    return new_kernel, new_bias
