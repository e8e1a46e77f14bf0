"""Checks of `max_pool_backward`."""

import numpy as np

from grader.authoring import case, check

from .max_pool_forward import pool_values, pool_windows


def pool_gradient(backward, draw, shape, dtype="float32", size=2, stride=2):
    """dx of a pool for values without ties."""
    count = int(np.prod(shape))
    order = np.argsort(draw.uniform((count,)))
    x = (order.reshape(shape) / count - 0.5).astype(dtype)
    y, cache = backward.other("max_pool_forward")(x, size=size, stride=stride).unpack(2)
    dy = backward.keep(draw.normal(y.array().shape, dtype=dtype))
    yield "dx", backward(dy, cache)
    yield "dy after the call", dy


@check(
    "max_pool_backward",
    points=1,
    needs=pool_values,
    cases=[
        case("2 images of 4 x 6", shape=(2, 4, 6, 3)),
        case("a row and a column left over", shape=(1, 5, 7, 2)),
        case("float64", shape=(1, 4, 4, 2), dtype="float64"),
    ],
)
def pool_gradient_values(backward, draw, shape, dtype="float32"):
    """`max_pool_backward` hands each window's gradient to the value that won, and 0 to the rest."""
    yield from pool_gradient(backward, draw, shape, dtype)


@check(
    "max_pool_backward",
    points=0.5,
    needs=(pool_windows, pool_gradient_values),
    cases=[
        case("size 3, stride 2", shape=(1, 7, 7, 2), size=3, stride=2),
        case("size 2, stride 1", shape=(1, 4, 5, 1), size=2, stride=1),
    ],
)
def pool_gradient_overlap(backward, draw, shape, size, stride):
    """A value that wins in several windows collects the gradient of all of them."""
    yield from pool_gradient(backward, draw, shape, size=size, stride=stride)


def window_sums(array, size=2):
    """The sum of each window of an array (N, H, W, C) whose windows do not overlap."""
    count, height, width, channels = array.shape
    windows = array.reshape(count, height // size, size, width // size, size, channels)
    return windows.sum(axis=(2, 4))


@check(
    "max_pool_backward",
    points=0.5,
    needs=pool_gradient_values,
    cases=[case("values 0, 1 and 2", shape=(2, 6, 6, 2), highest=3)],
)
def pool_gradient_ties(backward, draw, shape, highest):
    """Where equal values win together, their shares of the gradient sum to the window's."""
    x = draw.integers(shape, 0, highest).astype("float32")
    y, cache = backward.other("max_pool_forward")(x).unpack(2)
    winners = y.array()
    dx = backward(draw.normal(winners.shape), cache).array()
    yield "shape of dx", list(dx.shape)
    if dx.shape == x.shape:
        yield "sum of dx over each window", window_sums(dx)
        below = x < winners.repeat(2, axis=1).repeat(2, axis=2)
        yield "dx where another value is larger", dx[below]


CHECKS = [
    pool_gradient_values,
    pool_gradient_overlap,
    pool_gradient_ties,
]
