"""Checks of `leaky_relu` and `leaky_relu_gradient`."""

from grader.authoring import case, check

from .inputs import (
    FAR_CASES,
    SLOPE_CASES,
    TENSOR_CASES,
    at_the_kink,
    extremes,
    slopes_by_hand,
    slopes_everywhere,
    tensors,
    value,
)

NEGATIVE_SLOPE_CASES = [
    case("default slope"),
    case("slope 0.25", negative_slope=0.25),
    case("slope 2.5", negative_slope=2.5),
]


@check("leaky_relu", points=0.5, cases=NEGATIVE_SLOPE_CASES)
def leaky_relu_values(leaky_relu, draw, **options):
    """`leaky_relu` multiplies negative inputs by `negative_slope`, which may be above 1."""
    yield from value(leaky_relu, draw, **options)


# In float64 Keras's own function holds its slope in float32 only.
@check("leaky_relu", points=0.5, needs=leaky_relu_values, cases=FAR_CASES, keras_within=1e-7)
def leaky_relu_extremes(leaky_relu, draw, dtype):
    """From −1000 to 1000, leaky ReLU and its automatic derivative are right."""
    yield from extremes(leaky_relu, draw, dtype, negative_slope=0.35)


@check("leaky_relu", points=0.25, needs=leaky_relu_values, cases=TENSOR_CASES, keras_within=1e-7)
def leaky_relu_tensors(leaky_relu, draw, **options):
    """`leaky_relu` takes every shape and float dtype, and keeps both."""
    yield from tensors(leaky_relu, draw, negative_slope=0.35, **options)


@check("leaky_relu_gradient", points=0.25, cases=NEGATIVE_SLOPE_CASES)
def leaky_relu_gradient_values(derivative, draw, negative_slope=None):
    """`leaky_relu_gradient(x)` is 1 or the slope; at the kink any value between them will do."""
    options = {} if negative_slope is None else {"negative_slope": negative_slope}
    yield from slopes_by_hand(derivative, draw, **options)
    low, high = sorted((1.0, options.get("negative_slope", 0.01)))
    yield "dy/dx at 0", at_the_kink(derivative, low, high, **options)


@check(
    "leaky_relu_gradient",
    points=0.25,
    needs=leaky_relu_gradient_values,
    cases=SLOPE_CASES,
    keras_within=1e-7,
)
def leaky_relu_gradient_everywhere(derivative, draw, **options):
    """From −1000 to 1000, for every shape and dtype, `leaky_relu_gradient` is right."""
    yield from slopes_everywhere(derivative, draw, negative_slope=0.35, **options)


CHECKS = [
    leaky_relu_values,
    leaky_relu_extremes,
    leaky_relu_tensors,
    leaky_relu_gradient_values,
    leaky_relu_gradient_everywhere,
]
