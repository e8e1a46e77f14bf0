"""Checks of `relu` and `relu_gradient`."""

import numpy as np

from grader.authoring import check
from grader.authoring.claims import between

from .inputs import (
    FAR_CASES,
    SLOPE_CASES,
    TENSOR_CASES,
    extremes,
    inputs,
    slopes_by_hand,
    slopes_everywhere,
    tensors,
    value,
)


@check("relu", points=0.5)
def relu_values(relu, draw):
    """`relu` keeps what is positive and turns the rest into 0."""
    yield from value(relu, draw)


@check("relu", points=0.25, needs=relu_values)
def relu_nan(relu, draw):
    """A NaN that goes into `relu` comes out as NaN, so that nobody overlooks it."""
    x = inputs(draw, 6)
    x[2:4] = np.nan
    y = relu(relu.tensor(x)).array()
    yield "where y is NaN", np.isnan(y)


@check("relu", points=0.5, needs=relu_values, cases=FAR_CASES)
def relu_extremes(relu, draw, dtype):
    """From −1000 to 1000, ReLU's automatic derivative is 0 or 1, and at the kink in between."""
    yield from extremes(relu, draw, dtype)
    (found,) = relu.gradients(np.zeros(3, dtype))["inputs"]
    yield "dx at 0", between(np.nan if found is None else found, 0.0, 1.0)


@check("relu", points=0.25, needs=relu_values, cases=TENSOR_CASES)
def relu_tensors(relu, draw, **options):
    """`relu` takes every shape and float dtype, and keeps both."""
    yield from tensors(relu, draw, **options)


@check("relu_gradient", points=0.25)
def relu_gradient_values(derivative, draw):
    """`relu_gradient(x)` is 0 or 1, a float like x; at the kink any value from 0 to 1 will do."""
    yield from slopes_by_hand(derivative, draw)
    yield "dy/dx at 0", between(derivative(derivative.tensor(np.zeros(2, "float32"))), 0.0, 1.0)


@check("relu_gradient", points=0.25, needs=relu_gradient_values, cases=SLOPE_CASES)
def relu_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `relu_gradient` is right."""
    yield from slopes_everywhere(derivative, draw, **options)


CHECKS = [
    relu_values,
    relu_nan,
    relu_extremes,
    relu_tensors,
    relu_gradient_values,
    relu_gradient_everywhere,
]
