"""The check of `relu_backward`."""

import numpy as np

from grader.authoring import case, check
from grader.authoring.claims import between


@check(
    "relu_backward",
    points=0.5,
    cases=[case("float32", dtype="float32"), case("float64", dtype="float64")],
)
def relu_gradient(backward, draw, dtype):
    """`relu_backward` lets the gradient through where x is positive, and stops it elsewhere."""
    x = draw.normal((3, 4, 2), stddev=2.0, dtype=dtype)
    x[0, 0] = 0.0
    dy = draw.normal(x.shape, dtype=dtype)
    given, kept = backward.keep(x), backward.keep(dy)
    dx = backward(kept, given).array()
    yield "shape of dx", list(dx.shape)
    if dx.shape == x.shape:
        yield "dx where x is not 0", dx[x != 0]
        zero = dy[x == 0]
        yield "dx where x is 0", between(dx[x == 0], np.minimum(zero, 0), np.maximum(zero, 0))
    yield "dy after the call", kept
    yield "x after the call", given


CHECKS = [relu_gradient]
