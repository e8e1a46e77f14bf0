"""Random numbers are judged as distributions.

Every limit is at least six standard errors of what is estimated, computed from the number of values
in the functions below, or, for the distance of distribution functions, the bound of Dvoretzky,
Kiefer and Wolfowitz (with Massart's constant) at a probability of 1e-9. A right answer exceeds one
of them about once in 1e9 draws, and all limits of the unit together make a false reject rarer than
1e-6. A variance that is 5 % off lies six standard errors beyond its limit and more, as every sample
holds at least 120,000 values.
"""

import math
from dataclasses import dataclass

import numpy as np

from grader.authoring.claims import at_most, measured

ERRORS = 6.0  # standard errors from the middle to the limit
BEYOND = 1e-4  # share of values that may lie out of bounds; see `Distribution`


def below(deviations):
    """The standard normal distribution function, of an array."""
    return np.array([0.5 * (1 + math.erf(d / math.sqrt(2))) for d in np.atleast_1d(deviations)])


@dataclass(frozen=True)
class Distribution:
    """What a sample is compared with; all numbers for mean 0 and variance 1.

    bound: the largest absolute value. (Keras with PyTorch redraws only four times, so that a few
    values in a million lie beyond it: the check lets 1 in 10,000 pass.)
    kurtosis: fourth moment over the squared variance. share_below: the distribution function.
    """

    bound: float
    kurtosis: float
    share_below: object


def _plain_normal():
    return Distribution(math.inf, 3.0, below)


def _truncated_normal():
    """Moments of the standard normal distribution, truncated at two deviations, then rescaled."""
    density = math.exp(-2.0) / math.sqrt(2 * math.pi)
    kept = math.erf(math.sqrt(2.0))
    second = 1 - 4 * density / kept
    fourth = 3 * second - 16 * density / kept
    deviation = math.sqrt(second)

    def share_below(x):
        inside = (below(np.clip(x * deviation, -2, 2)) - below(-2.0)) / kept
        return np.clip(inside, 0, 1)

    return Distribution(2 / deviation, fourth / second**2, share_below)


def _uniform():
    limit = math.sqrt(3.0)
    return Distribution(limit, 1.8, lambda x: np.clip((x + limit) / (2 * limit), 0, 1))


NORMAL, TRUNCATED, UNIFORM = _plain_normal(), _truncated_normal(), _uniform()


def distribution_claims(values, distribution, variance):
    """Claims about a sample: array of any float dtype, meant to have mean 0 and this variance.

    Numbers are free of the sample's own scale wherever they can be, so that two samples of the
    same wrong distribution agree in them. The variance is given as the logarithm of its ratio to
    the right one: its standard error is then at most √(2/n) / ln 2, whatever the ratio (that of
    the normal distribution; flatter ones have less).
    """
    x = values.astype("float64").ravel()
    count, deviation = x.size, max(float(x.std()), 1e-30)
    centred = x - x.mean()
    ratio = max(float(x.var()) / variance, 1e-30)
    root = math.sqrt(count)
    yield (
        "log2(variance / right variance)",
        measured(math.log2(ratio), 0.0, ERRORS * math.sqrt(2 / count) / math.log(2)),
    )
    yield "mean / standard deviation", measured(x.mean() / deviation, 0.0, ERRORS / root)
    kurtosis = float(np.mean(np.square(np.square(centred / deviation))))
    limit = ERRORS * math.sqrt(24 / count)
    yield "kurtosis", measured(kurtosis, distribution.kurtosis, limit)
    if math.isfinite(distribution.bound):
        # One part in a hundred covers the rounding of bfloat16.
        beyond = np.abs(x) > 1.01 * distribution.bound * math.sqrt(variance)
        yield "share of values out of bounds", at_most(float(beyond.mean()), BEYOND)
    yield (
        "distance of the distribution functions",
        measured(
            kolmogorov_distance(x / math.sqrt(variance), distribution), 0.0, kolmogorov_limit(count)
        ),
    )


def kolmogorov_distance(x, distribution):
    """Largest difference between the sample's distribution function and the true one, on a grid."""
    counts, grid = np.histogram(x, bins=800, range=(-5.0, 5.0))
    seen = (np.sum(x < -5.0) + np.concatenate([[0], np.cumsum(counts)])) / x.size
    return float(np.max(np.abs(seen - distribution.share_below(grid))))


def kolmogorov_limit(count):
    """What a sample of so many values exceeds with a probability of 1e-9 at most."""
    return math.sqrt(math.log(2e9) / (2 * count))


def correlation(one, other):
    """Pearson's correlation of two arrays of one shape; 0 where one of them is constant."""
    a, b = (array.astype("float64").ravel() for array in (one, other))
    a, b = a - a.mean(), b - b.mean()
    size = math.sqrt(float(np.sum(a * a)) * float(np.sum(b * b)))
    return float(np.sum(a * b)) / size if size > 0 else 0.0


def uncorrelated(one, other):
    """A claim: two arrays of one shape have nothing to do with each other."""
    if one.shape != other.shape:
        return measured(math.nan, 0.0, 1.0)
    return measured(correlation(one, other), 0.0, ERRORS / math.sqrt(one.size))


def neighbours(values):
    """The larger correlation of neighbours along the last two axes; 1 where these are copies."""
    both = (np.moveaxis(values, axis, 0) for axis in (-2, -1))
    return max(abs(correlation(along[1:], along[:-1])) for along in both)


def sample_claims(drawn, shape, distribution, variance):
    """All claims about what an initializer drew: shape, dtype, independence, distribution.

    Where neighbours are copies, the sample is smaller than it looks, and nothing more is said.
    """
    values = drawn.array()
    yield "shape and dtype", [list(values.shape), str(values.dtype)]
    if values.shape != tuple(shape):
        return
    found = neighbours(values)
    yield "correlation of neighbours", measured(found, 0.0, ERRORS / math.sqrt(values.size))
    if found < 0.9:
        yield from distribution_claims(values, distribution, variance)
