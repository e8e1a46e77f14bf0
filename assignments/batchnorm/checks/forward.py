"""Checks of `batchnorm_forward`."""

import numpy as np

from grader.authoring import case, check

from .inputs import DEVIATIONS, LARGE, MEANS, a_few, scale_and_shift


@check(
    "batchnorm_forward",
    points=2,
    cases=[
        case("6 examples, 3 features", rows=6),
        case("variance far below epsilon", rows=8, spread=0.05, epsilon=0.1),
        case("a constant column", rows=5, constant=True),
    ],
)
def forward_values(forward, draw, rows, spread=1.0, epsilon=None, constant=False):
    """`batchnorm_forward` normalizes each column with its own mean and variance."""
    x = draw.normal((rows, 3), mean=MEANS, stddev=np.multiply(spread, DEVIATIONS))
    if constant:
        x[:, 1] = 0.75
    gamma, beta = scale_and_shift(draw, 3)
    options = {} if epsilon is None else {"epsilon": epsilon}
    given = forward.keep(x)
    y, _ = forward(given, gamma, beta, **options).unpack(2)
    yield "y", y
    yield "x after the call", given


@check(
    "batchnorm_forward",
    points=1,
    needs=forward_values,
    cases=[case("2 images of 4 x 5, 3 channels", shape=(2, 4, 5, 3))],
)
def forward_images(forward, draw, shape):
    """For images, a channel has one mean and one variance over the batch and all its pixels."""
    channels = shape[-1]
    x = draw.normal(shape, mean=np.linspace(-2.0, 3.0, channels), stddev=1.5)
    x += np.linspace(0.0, 4.0, shape[1], dtype="float32")[:, None, None]
    y, _ = forward(x, *scale_and_shift(draw, channels)).unpack(2)
    yield "y", y


@check(
    "batchnorm_forward",
    points=1,
    needs=forward_values,
    cases=[
        case("mean 10000, standard deviation 1", offset=1e4),
        case("the same in 64 images of 32 x 32", offset=1e4, shape=LARGE),
    ],
)
def forward_offset(forward, draw, offset, shape=(16, 3)):
    """Mean and variance keep their digits when the values lie far from zero."""
    x = draw.normal(shape, mean=(offset, -offset, offset))
    y, _ = forward(x, *scale_and_shift(draw, 3)).unpack(2)
    yield "y", y if shape != LARGE else a_few(y.array(), shape)


@check(
    "batchnorm_forward",
    points=1,
    needs=forward_values,
    cases=[case("float64", dtype="float64"), case("float32", dtype="float32")],
)
def forward_dtype(forward, draw, dtype):
    """`batchnorm_forward` returns the dtype that it was given."""
    x = draw.normal((5, 2), stddev=2.0, dtype=dtype)
    gamma, beta = (array.astype(dtype) for array in scale_and_shift(draw, 2))
    y, _ = forward(x, gamma, beta).unpack(2)
    yield "y", y


CHECKS = [forward_values, forward_images, forward_offset, forward_dtype]
