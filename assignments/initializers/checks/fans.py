"""Checks of `compute_fans`."""

from grader.authoring import case, check


def whole(handle):
    """The value as an int where it equals one, whether it is Python's, NumPy's or a float."""
    kind, value = handle.fetch()
    if kind == "array" and value.size == 1:
        value = value.reshape(()).item()
    return int(value) if isinstance(value, (int, float)) and value == int(value) else value


def fans_of(compute_fans, shape):
    """The two fans of a shape, for a check to yield."""
    inward, outward = compute_fans(shape).unpack(2)
    yield f"fan_in of {shape}", whole(inward)
    yield f"fan_out of {shape}", whole(outward)


@check(
    "compute_fans",
    points=1,
    cases=[case("784 inputs, 100 outputs", shape=(784, 100)), case("3 to 5", shape=(3, 5))],
)
def fans_of_dense(compute_fans, draw, shape):
    """`compute_fans` of a Dense kernel: its inputs and its outputs."""
    yield from fans_of(compute_fans, shape)


@check(
    "compute_fans",
    points=2,
    cases=[
        case("3 x 3 kernel, 16 to 32 channels", shape=(3, 3, 16, 32)),
        case("2 x 7 kernel, 3 to 64 channels", shape=(2, 7, 3, 64)),
        case("1-D kernel of length 5, 4 to 6 channels", shape=(5, 4, 6)),
        case("3-D kernel of 2 x 3 x 5, 7 to 8 channels", shape=(2, 3, 5, 7, 8)),
    ],
)
def fans_of_convolutions(compute_fans, draw, shape):
    """`compute_fans` of a convolution's kernel: its places count, square or not, in 1-D to 3-D."""
    yield from fans_of(compute_fans, shape)


@check(
    "compute_fans",
    points=1,
    cases=[case("a vector of 12", shape=(12,)), case("a scalar", shape=())],
)
def fans_of_vectors_and_scalars(compute_fans, draw, shape):
    """`compute_fans` of a vector of length n is (n, n), and (1, 1) of a scalar."""
    yield from fans_of(compute_fans, shape)


CHECKS = [fans_of_dense, fans_of_convolutions, fans_of_vectors_and_scalars]
