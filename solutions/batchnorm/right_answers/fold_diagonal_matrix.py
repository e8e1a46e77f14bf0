"""The normalization as a diagonal matrix, which kernel and shift are multiplied by."""

import numpy as np


def fold_batchnorm(kernel, bias, gamma, beta, moving_mean, moving_variance, epsilon=1e-3):
    diagonal = np.diag(gamma / np.sqrt(moving_variance + epsilon))
    shift = -moving_mean if bias is None else bias - moving_mean
    return kernel @ diagonal, shift @ diagonal + beta
