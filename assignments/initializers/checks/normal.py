"""Checks of `RandomNormal`."""

from grader.authoring import case, check

from .distributions import NORMAL, sample_claims
from .inputs import KERAS_CASES, NARROW, SEED_CASES, WIDE, drawn_seed, keras_results, seed_results


@check(
    "RandomNormal",
    points=1,
    once=True,
    cases=[
        case("standard deviation 0.3", shape=WIDE, stddev=0.3),
        case("the default standard deviation", shape=NARROW),
    ],
)
def normal_distribution(initializer, draw, shape, stddev=None):
    """`RandomNormal` draws from a plain normal distribution with mean 0 and the given deviation."""
    seed = drawn_seed(draw)
    made = initializer(seed=seed) if stddev is None else initializer(stddev=stddev, seed=seed)
    variance = (0.05 if stddev is None else stddev) ** 2
    yield from sample_claims(made(shape, dtype="float32"), shape, NORMAL, variance)


@check("RandomNormal", points=1, once=True, pairs=False, cases=SEED_CASES)
def normal_seed(initializer, draw):
    """`RandomNormal` repeats itself with a seed, 0 included, and never without one."""
    yield from seed_results(initializer, draw)


@check("RandomNormal", points=1, once=True, pairs=False, cases=KERAS_CASES)
def normal_in_keras(initializer, draw):
    """`RandomNormal` keeps to dtypes, comes back from its configuration, and serves layers."""
    yield from keras_results(initializer, stddev=0.7)


CHECKS = [normal_distribution, normal_seed, normal_in_keras]
