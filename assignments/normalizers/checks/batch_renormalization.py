"""Checks of `BatchRenormalization`."""

import numpy as np

from grader.authoring import case, check

from .inputs import PRECISION, prepared, unlike
from .shared_probes import configuration, named_weights, output_and_gradients, trained


def remembering(layer, draw, x, nearness=1.0, **options):
    """A layer whose moving statistics are those of x but for a factor and a shift.

    nearness: 0 keeps them at x's own statistics; the larger, the further away they lie.
    """
    norm = prepared(layer, draw, x, **options)
    channels = x.shape[-1]
    axes = tuple(range(x.ndim - 1))
    epsilon = options.get("epsilon", 1e-3)
    stddev = np.sqrt(x.var(axis=axes) + epsilon)
    stddev = stddev * np.exp(nearness * draw.uniform((channels,), -0.6, 0.6))
    # An average of √(variance + ε) is never below √ε, and Keras takes that for granted.
    stddev = np.maximum(stddev, 1.05 * np.sqrt(epsilon))
    shift = nearness * stddev * draw.uniform((channels,), -1.5, 1.5)
    norm.assign(
        moving_mean=(x.mean(axis=axes) + shift).astype("float32"),
        moving_stddev=stddev.astype("float32"),
    )
    return norm


@check(
    "BatchRenormalization",
    points=1,
    cases=[
        case("8 examples, r and d within their bounds", shape=(8, 4)),
        case("images, far away: both are clipped", shape=(3, 4, 2, 6), nearness=3.0, dmax=1.5),
        case("tight bounds", shape=(6, 5), rmax=1.1, dmax=0.2),
        case("variance far below epsilon", shape=(5, 3), spread=0.02, epsilon=0.1, dmax=0.5),
    ],
)
def renorm_training(layer, draw, shape, nearness=1.0, spread=1.0, **options):
    """In training, the batch's own normalization is corrected: x̂·r + d, with both clipped."""
    x = np.float32(spread) * unlike(draw, shape)
    norm = remembering(layer, draw, x, nearness, **options)
    yield "output", norm(x, training=True)


@check(
    "BatchRenormalization",
    points=1,
    needs=renorm_training,
    cases=[
        case("momentum 0.9, two batches of 3", momentum=0.9),
        case("momentum 0.3, two batches of 3", momentum=0.3),
        case("default momentum", momentum=None),
    ],
)
def renorm_averages(layer, draw, momentum):
    """Each training step moves the averages of μ and σ = √(variance + ε), after it used them."""
    options = {} if momentum is None else {"momentum": momentum}
    norm = layer(epsilon=0.1, **options)
    for step in ("first", "second"):
        x = draw.normal((3, 4, 2), mean=(-4.0, 6.0), stddev=(1.0, 3.0))
        yield f"output of the {step} step", norm(x, training=True)
        yield f"moving_mean after the {step} step", norm.weight("moving_mean")
        yield f"moving_stddev after the {step} step", norm.weight("moving_stddev")


@check(
    "BatchRenormalization",
    points=0.5,
    needs=renorm_training,
    cases=[case("3 sequences", shape=(3, 4, 2))],
)
def renorm_inference(layer, draw, shape):
    """In inference, without a flag, and frozen, the averages normalize and nothing changes."""
    x = unlike(draw, shape)
    norm = remembering(layer, draw, x, epsilon=0.1)
    yield "output", norm(x, training=False)
    yield "output without a flag", norm(x)
    norm.set(trainable=False)
    yield "output of the frozen layer", norm(x, training=True)
    yield "moving_mean afterwards", norm.weight("moving_mean")
    yield "moving_stddev afterwards", norm.weight("moving_stddev")


@check(
    "BatchRenormalization",
    points=0.5,
    needs=renorm_training,
    cases=[
        case("6 examples, 3 features", shape=(6, 3)),
        case("images, r and d clipped", shape=(2, 3, 2, 4), nearness=3.0, dmax=1.5),
    ],
)
def renorm_gradient(layer, draw, shape, nearness=1.0, **options):
    """Gradients flow through the batch's mean and deviation, but not through r and d."""
    x = unlike(draw, shape)
    norm = remembering(layer, draw, x, nearness, **options)
    yield from output_and_gradients(norm, draw, x, training=True)


@check("BatchRenormalization", points=0.25, needs=renorm_training, cases=PRECISION)
def renorm_precision(layer, draw, offset, spread, dtype):
    """Statistics keep their digits far from zero, and do not overflow under `mixed_float16`."""
    x = draw.normal((6, 3, 2), mean=offset, stddev=spread)
    if dtype == "mixed_float16":
        x = x.astype("float16")
    norm = layer(momentum=0.5, dtype=dtype)
    yield "output", norm(x, training=True)
    yield "moving_stddev", norm.weight("moving_stddev")


@check("BatchRenormalization", points=0.25, needs=renorm_training)
def renorm_weights(layer, draw):
    """Two weights are trainable, two are not, and `get_config` gives all arguments."""
    norm = layer()
    norm(draw.normal((4, 5, 3)))
    yield from named_weights(norm, ("gamma", "beta", "moving_mean", "moving_stddev"))
    options = {"momentum": 0.7, "epsilon": 0.05, "rmax": 2.0, "dmax": 1.5}
    yield from configuration(layer, draw, (2, 4, 3), **options)


@check(
    "BatchRenormalization",
    points=0.25,
    needs=(renorm_averages, renorm_inference, renorm_weights),
    replayed=False,
)
def renorm_in_keras(layer, draw):
    """The layer works with unknown batch sizes, in `fit`, and comes back from a file."""
    x = unlike(draw, (6, 2, 3))
    norm = remembering(layer, draw, x, momentum=0.7)
    yield "symbolic output", layer().symbolic(None, 4, 3, training=True)
    yield from trained(norm, draw, x, ("gamma", "beta", "moving_mean", "moving_stddev"))


CHECKS = [
    renorm_training,
    renorm_averages,
    renorm_inference,
    renorm_gradient,
    renorm_precision,
    renorm_weights,
    renorm_in_keras,
]
