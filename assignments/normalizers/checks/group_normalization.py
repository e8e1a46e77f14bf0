"""Checks of `GroupNormalization`."""

import numpy as np

from grader.authoring import case, check

from .inputs import PRECISION, prepared, unlike
from .shared_probes import (
    configuration,
    hard_numbers,
    in_a_model,
    named_weights,
    output_and_gradients,
)


@check(
    "GroupNormalization",
    points=1,
    cases=[
        case("2 images of 3 x 4, 3 groups of 2 channels", shape=(2, 3, 4, 6), groups=3),
        case("2 groups of 4", shape=(3, 2, 3, 8), groups=2),
        case("variance far below epsilon", shape=(2, 3, 2, 4), groups=2, spread=0.02, epsilon=0.1),
        case("default epsilon, variance near it", shape=(2, 2, 3, 6), groups=2, spread=0.02),
    ],
)
def group_output(layer, draw, shape, groups, spread=1.0, epsilon=None):
    """Each group of neighbouring channels of each image has its own mean and variance."""
    x = np.float32(spread) * unlike(draw, shape)
    options = {} if epsilon is None else {"epsilon": epsilon}
    norm = prepared(layer, draw, x, groups=groups, **options)
    given = norm.keep(x)
    yield "output", norm(given)
    yield "output with training=True", norm(given, training=True)
    yield "x after the calls", given


@check(
    "GroupNormalization",
    points=0.5,
    needs=group_output,
    cases=[
        case("sequences", shape=(3, 5, 4), groups=2),
        case("volumes", shape=(2, 3, 2, 2, 6), groups=3),
        case("one group", shape=(2, 3, 4, 6), groups=1),
        case("a group for each channel", shape=(2, 3, 5, 4), groups=4),
    ],
)
def group_ranks(layer, draw, shape, groups):
    """Sequences and volumes work like images, with any number of groups from one to all."""
    x = unlike(draw, shape)
    yield "output", prepared(layer, draw, x, groups=groups)(x)


@check(
    "GroupNormalization",
    points=0.5,
    needs=group_output,
    cases=[case("6 channels, 4 groups", channels=6, groups=4)],
)
def group_errors(layer, draw, channels, groups):
    """Channels that cannot be divided into that many groups raise a ValueError."""
    x = draw.normal((2, 3, 2, channels))
    kinds = refusal(layer, x, groups)
    # Where it is not a ValueError, the classes raised instead identify the mistake.
    yield "raises ValueError", True if "ValueError" in kinds else kinds


def refusal(layer, x, groups):
    """The names of the exception's class and its bases, wherever it comes: when made or called."""
    return layer.exception(groups=groups) or layer(groups=groups).exception(x)


@check(
    "GroupNormalization",
    points=0.5,
    needs=group_output,
    cases=[case("2 groups of 2 channels", shape=(2, 3, 2, 4), groups=2)],
)
def group_gradient(layer, draw, shape, groups):
    """Gradients flow to x, gamma and beta, through the mean and the variance as well."""
    x = unlike(draw, shape)
    yield from output_and_gradients(prepared(layer, draw, x, groups=groups), draw, x)


@check("GroupNormalization", points=0.5, needs=group_output, cases=PRECISION, keras_within=0.01)
def group_precision(layer, draw, **numbers):
    """Statistics keep their digits far from zero, and do not overflow under `mixed_float16`."""
    yield from hard_numbers(layer, draw, (2, 4, 3, 4), groups=2, **numbers)


@check("GroupNormalization", points=0.5, needs=group_output)
def group_weights(layer, draw):
    """gamma and beta are trainable, start at 1 and 0, and `get_config` gives all arguments."""
    norm = layer()
    norm(draw.normal((2, 2, 1, 64)))
    yield "groups by default", norm.config("groups")
    yield from named_weights(norm, ("gamma", "beta"))
    yield from configuration(layer, draw, (2, 4, 6), groups=3, epsilon=0.05)


@check("GroupNormalization", points=0.25, needs=(group_output, group_weights), pairs=False)
def group_in_keras(layer, draw):
    """The layer works with unknown sizes, in graphs, and comes back from a file."""
    x = unlike(draw, (4, 2, 3, 4))
    norm = prepared(layer, draw, x, groups=2, epsilon=0.05)
    shape, dtype = layer(groups=2).symbolic(None, None, None, 4)
    yield "channels and dtype of the symbolic output", [shape[-1], dtype]
    yield from in_a_model(norm, x)


CHECKS = [
    group_output,
    group_ranks,
    group_errors,
    group_gradient,
    group_precision,
    group_weights,
    group_in_keras,
]
