"""Checks of `elu` and `elu_gradient`."""

import numpy as np

from grader.authoring import case, check

from .inputs import (
    FAR_CASES,
    SLOPE_CASES,
    SMALL_CASES,
    TENSOR_CASES,
    at_the_kink,
    extremes,
    inputs,
    slopes_by_hand,
    slopes_everywhere,
    tensors,
    value,
)

ALPHA_CASES = [case("default alpha"), case("alpha 0.3", alpha=0.3), case("alpha 2.5", alpha=2.5)]


@check("elu", points=0.5, cases=ALPHA_CASES)
def elu_values(elu, draw, **options):
    """`elu` is x above 0 and α(eˣ − 1) below, for any `alpha`."""
    yield from value(elu, draw, **options)


@check("elu", points=0.5, needs=elu_values, cases=FAR_CASES)
def elu_extremes(elu, draw, dtype):
    """From −1000 to 1000, ELU and its automatic derivative are finite and right."""
    yield from extremes(elu, draw, dtype, alpha=0.7)


@check("elu", points=0.25, needs=elu_values, cases=SMALL_CASES)
def elu_small(elu, draw, size):
    """Small negative inputs keep their digits: elu(x) is αx, to a few units in the last place."""
    yield "y", elu(elu.tensor(np.float32(size) * inputs(draw)), alpha=2.0)


@check("elu", points=0.25, needs=elu_values, cases=TENSOR_CASES)
def elu_tensors(elu, draw, **options):
    """`elu` takes every shape and float dtype, and keeps both."""
    yield from tensors(elu, draw, alpha=0.7, **options)


@check("elu_gradient", points=0.25, cases=ALPHA_CASES)
def elu_gradient_values(derivative, draw, alpha=None):
    """`elu_gradient(x)` is 1 or αeˣ; at the kink any value between 1 and α will do."""
    options = {} if alpha is None else {"alpha": alpha}
    yield from slopes_by_hand(derivative, draw, **options)
    low, high = sorted((1.0, options.get("alpha", 1.0)))
    yield "dy/dx at 0", at_the_kink(derivative, low, high, **options)


@check("elu_gradient", points=0.25, needs=elu_gradient_values, cases=SLOPE_CASES)
def elu_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `elu_gradient` is finite and right."""
    yield from slopes_everywhere(derivative, draw, alpha=0.7, **options)


CHECKS = [
    elu_values,
    elu_extremes,
    elu_small,
    elu_tensors,
    elu_gradient_values,
    elu_gradient_everywhere,
]
