"""`np.average`, and Bessel's factor as a number of its own."""

import numpy as np


def population_statistics(means, variances, batch_size):
    bessel = batch_size / (batch_size - 1)
    return np.average(means, axis=0), bessel * np.average(variances, axis=0)
