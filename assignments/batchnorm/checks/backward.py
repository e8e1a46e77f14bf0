"""Checks of `batchnorm_backward`."""

import numpy as np

from grader.authoring import case, check

from .forward import forward_images, forward_values
from .inputs import DEVIATIONS, MEANS, scale_and_shift


def backward_results(backward, draw, x, **options):
    """dx, dgamma and dbeta for a random upstream gradient."""
    gamma, beta = (array.astype(x.dtype) for array in scale_and_shift(draw, x.shape[-1]))
    dy = backward.keep(draw.normal(x.shape, dtype=str(x.dtype)))
    _, cache = backward.other("batchnorm_forward")(x, gamma, beta, **options).unpack(2)
    dx, dgamma, dbeta = backward(dy, cache).unpack(3)
    yield "dx", dx
    yield "dgamma", dgamma
    yield "dbeta", dbeta
    yield "dy after the call", dy


@check(
    "batchnorm_backward",
    points=3,
    needs=forward_values,
    cases=[case("6 examples, 3 features", rows=6), case("4 examples", rows=4)],
)
def backward_values(backward, draw, rows):
    """`batchnorm_backward` returns the gradients for x, gamma and beta."""
    x = draw.normal((rows, 3), mean=MEANS, stddev=DEVIATIONS)
    yield from backward_results(backward, draw, x)


@check(
    "batchnorm_backward",
    points=2,
    needs=(forward_images, backward_values),
    cases=[case("2 images of 4 x 5, 3 channels", shape=(2, 4, 5, 3))],
)
def backward_images(backward, draw, shape):
    """For images, the gradients sum over the batch and all pixels."""
    x = draw.normal(shape, mean=np.linspace(-2.0, 3.0, shape[-1]), stddev=1.5)
    yield from backward_results(backward, draw, x)


@check(
    "batchnorm_backward",
    points=1,
    needs=backward_values,
    cases=[case("variance 0.01, epsilon 0.1", epsilon=0.1)],
)
def backward_epsilon(backward, draw, epsilon):
    """The backward pass uses the epsilon of the forward pass."""
    x = draw.normal((6, 2), mean=(1.0, -1.0), stddev=0.1)
    yield from backward_results(backward, draw, x, epsilon=epsilon)


@check(
    "batchnorm_backward",
    points=1,
    needs=backward_values,
    cases=[case("float64", dtype="float64"), case("float32", dtype="float32")],
)
def backward_dtype(backward, draw, dtype):
    """`batchnorm_backward` returns the dtype that it was given."""
    yield from backward_results(backward, draw, draw.normal((5, 2), dtype=dtype))


CHECKS = [backward_values, backward_images, backward_epsilon, backward_dtype]
