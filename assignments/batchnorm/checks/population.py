"""Checks of `population_statistics`."""

from grader.authoring import case, check

from .inputs import MEANS


@check(
    "population_statistics",
    points=1,
    cases=[case("10 batches of 8", batches=10, batch_size=8)],
)
def population_values(population, draw, batches, batch_size, dtype="float32"):
    """The population's mean and unbiased variance come from all recorded batches."""
    means = population.keep(draw.normal((batches, 3), mean=MEANS, dtype=dtype))
    variances = population.keep(draw.uniform((batches, 3), 0.5, 4.0, dtype=dtype))
    mean, variance = population(means, variances, batch_size).unpack(2)
    yield "mean", mean
    yield "variance", variance
    yield "means after the call", means
    yield "variances after the call", variances


@check(
    "population_statistics",
    points=1,
    cases=[case("7 batches of 2", batches=7, batch_size=2)],
)
def population_small_batch(population, draw, batches, batch_size):
    """With batches of two, the unbiased variance is twice the recorded one."""
    means = draw.normal((batches, 2))
    variances = draw.uniform((batches, 2), 0.5, 2.0)
    mean, variance = population(means, variances, batch_size).unpack(2)
    yield "mean", mean
    yield "variance", variance


CHECKS = [population_values, population_small_batch]
