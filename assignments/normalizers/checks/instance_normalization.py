"""Checks of `InstanceNormalization`."""

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
    "InstanceNormalization",
    points=1,
    cases=[
        case("2 images of 4 x 5, 3 channels", shape=(2, 4, 5, 3)),
        case("variance far below epsilon", shape=(3, 2, 4, 2), spread=0.02, epsilon=0.1),
        case("default epsilon, variance near it", shape=(2, 3, 2, 4), spread=0.02),
    ],
)
def instance_output(layer, draw, shape, spread=1.0, epsilon=None):
    """Each channel of each image is normalized over its own pixels, in both modes alike."""
    x = np.float32(spread) * unlike(draw, shape)
    options = {} if epsilon is None else {"epsilon": epsilon}
    norm = prepared(layer, draw, x, **options)
    given = norm.keep(x)
    yield "output", norm(given)
    yield "output with training=True", norm(given, training=True)
    yield "x after the calls", given


@check(
    "InstanceNormalization",
    points=0.5,
    needs=instance_output,
    cases=[
        case("sequences", shape=(3, 5, 2)),
        case("volumes", shape=(2, 3, 2, 4, 3)),
    ],
)
def instance_ranks(layer, draw, shape):
    """Sequences and volumes are normalized over all their positions, as images are."""
    x = unlike(draw, shape)
    yield "output", prepared(layer, draw, x)(x)


@check("InstanceNormalization", points=0.5, needs=instance_output)
def instance_gradient(layer, draw, shape=(2, 3, 4, 2)):
    """Gradients flow to x, gamma and beta, through the mean and the variance as well."""
    x = unlike(draw, shape)
    yield from output_and_gradients(prepared(layer, draw, x), draw, x)


@check(
    "InstanceNormalization",
    points=0.5,
    needs=instance_output,
    cases=PRECISION,
    keras_within=0.01,
)
def instance_precision(layer, draw, **numbers):
    """Statistics keep their digits far from zero, and do not overflow under `mixed_float16`."""
    yield from hard_numbers(layer, draw, (2, 4, 4, 3), **numbers)


@check("InstanceNormalization", points=0.25, needs=instance_output)
def instance_weights(layer, draw):
    """gamma and beta are trainable, start at 1 and 0, and `get_config` gives all arguments."""
    norm = layer()
    norm(draw.normal((4, 5, 2, 3)))
    yield from named_weights(norm, ("gamma", "beta"))
    yield from configuration(layer, draw, (2, 4, 3), epsilon=0.05)


@check("InstanceNormalization", points=0.25, needs=(instance_output, instance_weights), pairs=False)
def instance_in_keras(layer, draw):
    """The layer works with unknown sizes, in graphs, and comes back from a file."""
    x = unlike(draw, (4, 3, 2, 2))
    norm = prepared(layer, draw, x, epsilon=0.05)
    shape, dtype = layer().symbolic(None, None, None, 3)
    yield "channels and dtype of the symbolic output", [shape[-1], dtype]
    yield from in_a_model(norm, x)


CHECKS = [
    instance_output,
    instance_ranks,
    instance_gradient,
    instance_precision,
    instance_weights,
    instance_in_keras,
]
