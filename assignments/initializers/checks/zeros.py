"""Checks of `Zeros`."""

from grader.authoring import case, check

from .inputs import default_dtype


@check(
    "Zeros",
    points=1,
    cases=[
        case("a kernel", shape=(3, 4), dtype="float32"),
        case("a scalar in float64", shape=(), dtype="float64"),
        case("half precision, with a layout", shape=(2, 3, 1, 5), dtype="float16", layout=None),
    ],
)
def zeros(initializer, draw, shape, dtype, **more):
    """`Zeros` returns zeros of the shape and dtype that it is asked for."""
    yield "zeros", initializer()(shape, dtype=dtype, **more)
    yield "dtype where none is asked for", default_dtype(initializer())
    yield "zeros after from_config(get_config())", initializer().rebuilt()(shape, dtype=dtype)


CHECKS = [zeros]
