"""What several probes draw, ask and yield."""

import numpy as np

from grader.authoring import case
from grader.authoring.claims import between, holds, remark

# Beyond 11 an exponential leaves float16, beyond 89 float32, beyond 710 float64. None is 1000 itself,
# nor rounds to it in bfloat16: a right answer may clip there, and which slope a clip has at its very
# end is a matter of the backend.
FAR = (12.0, 13.0, 50.0, 88.0, 89.5, 104.0, 300.0, 700.0, 720.0, 997.0)
NEAR = (0.25, 0.5, 0.8, 1.0, 1.3, 1.8, 2.5, 5.0)
SHAPES = ((), (4,), (0,), (2, 3), (2, 0, 3), (2, 1, 3, 1, 2))


def inputs(draw, count=10):
    """Values of both signs, none of them 0, from far below 1 to about 6."""
    sizes = np.geomspace(0.05, 6.0, count)
    signs = np.where(np.arange(count) % 2, 1.0, -1.0)
    return (signs * sizes * draw.uniform((count,), 0.8, 1.0)).astype("float32")


def value(function, draw, **options):
    """y at ordinary places, and the input afterwards."""
    given = function.tensor(inputs(draw))
    yield "y", function(given, **options)
    yield "x after the call", given


# The chain rule adds up a slope for every piece of a formula that has a corner at 0, and which slopes
# these are depends on the backend: with up to four pieces, the sum is at most so many times the true one.
MOST_PIECES = 4


def slope(function, draw, at_zero):
    """The derivative that automatic differentiation finds, times a random upstream gradient.

    At 0, where it is truly `at_zero`, it need only be one that the corners of a right formula give.
    """
    x = inputs(draw)
    upstream = draw.normal(x.shape, mean=2.0)
    (found,) = function.gradients(x, upstream=upstream)["inputs"]
    yield "dx", gradient(found)
    (found,) = function.gradients(np.zeros(2, "float32"))["inputs"]
    found = np.full(2, np.nan) if found is None else found
    bad = ~np.isfinite(found)
    yield "dx at 0", holds(not bad.any(), f"is {np.ravel(found)[0]}, which is no slope")
    size = between(np.where(bad, 0, found), -MOST_PIECES * at_zero, MOST_PIECES * at_zero)
    yield "size of dx at 0", size
    yield "the corner", remark("" if np.allclose(found, at_zero) else corner(found, at_zero))


def corner(found, at_zero):
    """What to tell of a slope at 0 that is not the true one."""
    return (
        f"At exactly 0 automatic differentiation finds the slope {np.ravel(found)[0]:.3g} here, and "
        f"{at_zero:g} is true: your formula has a corner there. That costs nothing; `where` in its "
        "place finds the true one on every backend."
    )


def gradient(found):
    """The gradient, or words where there is none."""
    return "no gradient" if found is None else found


def extreme_inputs(draw, dtype):
    """Values from −1000 to 1000 that overflow an exponential in one dtype or another."""
    # What fits float64 alone would not fit the sketches of mistakes, which are kept in float32.
    far = [size for size in FAR if dtype != "float64" or not 89 < size < 710]
    sizes = np.array([*NEAR, *far])
    sizes *= draw.uniform(sizes.shape, 0.995, 1.0)
    return np.concatenate([-sizes[::-1], sizes]).astype(dtype)


def extremes(function, draw, dtype, **options):
    """y and the derivative by automatic differentiation from −1000 to 1000."""
    x = extreme_inputs(draw, dtype)
    upstream = draw.normal(x.shape, mean=2.0, dtype=dtype)
    yield "y", function(function.tensor(x), **options)
    (found,) = function.gradients(x, upstream=upstream, **options)["inputs"]
    yield "dx", gradient(found)


def moderate(draw, shape, dtype):
    """Values between 0.3 and 1.5 in size: a lone one must not be all but 0 or 1 afterwards."""
    return (draw.uniform(shape, 0.3, 1.5) * np.sign(draw.normal(shape))).astype(dtype)


def tensors(function, draw, dtype, shapes=SHAPES, **options):
    """y for every shape, in one dtype."""
    for shape in shapes:
        x = moderate(draw, shape, dtype)
        yield f"y for x of shape {shape}", function(function.tensor(x), **options)


def slopes_by_hand(function, draw, *more, **options):
    """The hand-written derivative at ordinary places and `more`, and the input afterwards."""
    given = function.tensor(np.concatenate([inputs(draw), np.array(more, "float32")]))
    yield "dy/dx", function(given, **options)
    yield "x after the call", given


def slopes_everywhere(function, draw, dtype, shapes=SHAPES, **options):
    """The hand-written derivative from −1000 to 1000, and for every shape."""
    far = function.tensor(extreme_inputs(draw, dtype))
    yield "dy/dx from -1000 to 1000", function(far, **options)
    for shape in shapes:
        x = moderate(draw, shape, dtype)
        yield f"dy/dx for x of shape {shape}", function(function.tensor(x), **options)


def at_the_kink(derivative, low, high, **options):
    """The claim that the derivative at 0 lies between the slopes of its two sides."""
    found = derivative(derivative.tensor(np.zeros(2, "float32")), **options)
    return between(found, low - 1e-4, high + 1e-4)  # 0.01 in float32 is a little less


FAR_CASES = [
    case("float32", dtype="float32"),
    case("float16", dtype="float16"),
]
SMALL_CASES = [case("sizes around 1e-9", size=1e-9), case("sizes around 1e-12", size=1e-12)]
TENSOR_CASES = [
    case("float32, 0-d to 5-D and empty", dtype="float32"),
    case("float64", dtype="float64", shapes=((3,), (2, 2))),
    case("bfloat16", dtype="bfloat16", shapes=((3,), (2, 2))),
]
SLOPE_CASES = [case("float32", dtype="float32"), case("float64", dtype="float64")]
