"""Checks of `sigmoid` and `sigmoid_gradient`."""

from grader.authoring import check

from .inputs import (
    FAR_CASES,
    SLOPE_CASES,
    TENSOR_CASES,
    extremes,
    slope,
    slopes_by_hand,
    slopes_everywhere,
    tensors,
    value,
)


@check("sigmoid", points=0.5)
def sigmoid_values(sigmoid, draw):
    """`sigmoid` has the values of 1/(1 + e⁻ˣ)."""
    yield from value(sigmoid, draw)


@check("sigmoid", points=0.25, needs=sigmoid_values)
def sigmoid_slope(sigmoid, draw):
    """Automatic differentiation finds the sigmoid's derivative; at 0 a corner of |x| does no harm."""
    yield from slope(sigmoid, draw, at_zero=0.25)


@check("sigmoid", points=0.5, needs=sigmoid_slope, cases=FAR_CASES)
def sigmoid_extremes(sigmoid, draw, dtype):
    """From −1000 to 1000, the sigmoid and its automatic derivative are finite and right."""
    yield from extremes(sigmoid, draw, dtype)


@check("sigmoid", points=0.25, needs=sigmoid_values, cases=TENSOR_CASES)
def sigmoid_tensors(sigmoid, draw, **options):
    """`sigmoid` takes every shape and float dtype, and keeps both."""
    yield from tensors(sigmoid, draw, **options)


@check("sigmoid_gradient", points=0.25, needs=sigmoid_values)
def sigmoid_gradient_values(derivative, draw):
    """`sigmoid_gradient(x)` is the sigmoid's derivative at x, at 0 too, where it is 1/4."""
    yield from slopes_by_hand(derivative, draw, 0.0)


@check("sigmoid_gradient", points=0.25, needs=sigmoid_gradient_values, cases=SLOPE_CASES)
def sigmoid_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `sigmoid_gradient` is finite and right."""
    yield from slopes_everywhere(derivative, draw, **options)


CHECKS = [
    sigmoid_values,
    sigmoid_slope,
    sigmoid_extremes,
    sigmoid_tensors,
    sigmoid_gradient_values,
    sigmoid_gradient_everywhere,
]
