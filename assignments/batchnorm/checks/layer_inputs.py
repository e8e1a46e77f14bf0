"""Checks of `BatchNormalization` on inputs that need care: masked, far from zero, half precise, of unknown size."""

import numpy as np

from grader.authoring import case, check

from .inputs import channel_data, prepared
from .layer_values import training_output


@check(
    "BatchNormalization",
    points=1,
    needs=training_output,
    cases=[
        case("4 sequences of up to 6 steps", shape=(4, 6, 3)),
        case("a batch that is padding all over", shape=(3, 4, 2), share=0.0),
        case("padding of 1e30", shape=(3, 5, 2), padding=1e30),
    ],
)
def masking(layer, draw, shape, share=None, padding=None):
    """Positions that the mask hides take no part in the batch's mean and variance."""
    x = channel_data(draw, shape)
    mask = draw.mask(shape[:-1]) if share is None else np.zeros(shape[:-1], bool)
    x[~mask] += 20.0
    if padding is not None:
        x[~mask] = padding
    bn = prepared(layer, draw, x)
    output = bn(x, training=True, mask=mask).array()
    yield "output shape", list(output.shape)
    shown = mask if mask.any() else ~mask
    yield "output at visible positions", output[shown] if output.shape == shape else output
    yield "moving_mean", bn.weight("moving_mean")
    yield "moving_variance", bn.weight("moving_variance")


@check(
    "BatchNormalization",
    points=1,
    needs=training_output,
    cases=[case("mean 10000, standard deviation 1", offset=1e4)],
)
def large_offset(layer, draw, offset):
    """The layer's variance keeps its digits when the values lie far from zero."""
    x = draw.normal((16, 2), mean=(offset, -offset))
    bn = prepared(layer, draw, x)
    yield "output", bn(x, training=True)
    yield "moving_variance", bn.weight("moving_variance")


@check("BatchNormalization", points=2, needs=training_output)
def mixed_precision(layer, draw):
    """Under `mixed_float16`, statistics are computed and kept in float32, the output is float16."""
    x = draw.normal((6, 4, 3), mean=(100.0, 0.0, -50.0), stddev=(400.0, 300.0, 600.0))
    x = x.astype("float16")
    bn = layer(dtype="mixed_float16")
    yield "output in training", bn(x, training=True)
    yield "moving_mean", bn.weight("moving_mean")
    yield "moving_variance", bn.weight("moving_variance")
    yield "output in inference", bn(x, training=False)


@check("BatchNormalization", points=1, needs=training_output)
def symbolic_batch(layer, draw):
    """The batch size may be unknown when the layer is built, and may change later."""
    bn = layer()
    yield "shape and dtype of the symbolic output", bn.symbolic(None, 4, 3, training=True)
    for size in (5, 2):
        yield f"output for a batch of {size}", bn(channel_data(draw, (size, 4, 3)), training=True)


CHECKS = [masking, large_offset, mixed_precision, symbolic_batch]
