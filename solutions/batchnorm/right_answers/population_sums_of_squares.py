"""All squared deviations together, over all degrees of freedom, in float64."""

import numpy as np


def population_statistics(means, variances, batch_size):
    """The squared deviations of all batches over their degrees of freedom."""
    batches = means.shape[0]
    squares = np.sum(batch_size * variances.astype("float64"), axis=0)
    mean = np.einsum("bc->c", means.astype("float64")) / batches
    variance = squares / (batches * (batch_size - 1))
    return mean.astype(means.dtype), variance.astype(variances.dtype)
