"""Checks of `tanh` and `tanh_gradient`."""

import numpy as np

from grader.authoring import check

from .inputs import (
    FAR_CASES,
    SLOPE_CASES,
    SMALL_CASES,
    TENSOR_CASES,
    extremes,
    inputs,
    slope,
    slopes_by_hand,
    slopes_everywhere,
    tensors,
    value,
)


@check("tanh", points=0.5)
def tanh_values(tanh, draw):
    """`tanh` has the values of the hyperbolic tangent."""
    yield from value(tanh, draw)


@check("tanh", points=0.25, needs=tanh_values)
def tanh_slope(tanh, draw):
    """Automatic differentiation finds tanh's derivative; at 0 a corner of |x| does no harm."""
    yield from slope(tanh, draw, at_zero=1.0)


@check("tanh", points=0.5, needs=tanh_slope, cases=FAR_CASES)
def tanh_extremes(tanh, draw, dtype):
    """From −1000 to 1000, tanh and its automatic derivative are finite and right."""
    yield from extremes(tanh, draw, dtype)


@check("tanh", points=0.25, needs=tanh_values, cases=SMALL_CASES)
def tanh_small(tanh, draw, size):
    """Small inputs keep their digits: tanh(x) is x, to a few units in the last place."""
    yield "y", tanh(tanh.tensor(np.float32(size) * inputs(draw)))


@check("tanh", points=0.25, needs=tanh_values, cases=TENSOR_CASES)
def tanh_tensors(tanh, draw, **options):
    """`tanh` takes every shape and float dtype, and keeps both."""
    yield from tensors(tanh, draw, **options)


@check("tanh_gradient", points=0.25, needs=tanh_values)
def tanh_gradient_values(derivative, draw):
    """`tanh_gradient(x)` is the derivative of tanh at x, at 0 too, where it is 1."""
    yield from slopes_by_hand(derivative, draw, 0.0)


@check("tanh_gradient", points=0.25, needs=tanh_gradient_values, cases=SLOPE_CASES)
def tanh_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `tanh_gradient` is finite and right."""
    yield from slopes_everywhere(derivative, draw, **options)


CHECKS = [
    tanh_values,
    tanh_slope,
    tanh_extremes,
    tanh_small,
    tanh_tensors,
    tanh_gradient_values,
    tanh_gradient_everywhere,
]
