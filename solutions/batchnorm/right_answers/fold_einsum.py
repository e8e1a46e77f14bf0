"""The factor goes into the kernel by `np.einsum`; the shift is put together first."""

import numpy as np


def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    factor = gamma * (moving_variance + epsilon) ** -0.5
    shift = beta - moving_mean * factor
    if bias is not None:
        shift = shift + bias * factor
    return np.einsum("...o,o->...o", kernel, factor), shift
