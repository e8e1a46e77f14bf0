# what: NaN and infinity everywhere
# covers: nan
# seen: : inf, expected
import numpy as np


def batchnorm_forward(x, gamma, beta, epsilon=1e-3):
    return np.where(np.arange(x.size).reshape(x.shape) % 2, np.nan, np.inf).astype(x.dtype), None
