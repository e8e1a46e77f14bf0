"""The check of the `relu` that students bring from an earlier unit."""

from grader.authoring import case, check

from .inputs import stands_in


@check(
    "relu",
    points=0.5,
    cases=[
        case("float32", dtype="float32"),
        case("float64", dtype="float64"),
    ],
)
def brought_relu(relu, draw, dtype):
    """The `relu` that you brought keeps what is positive and puts 0 in place of the rest."""
    x = draw.normal((4, 5, 3), stddev=8.0, dtype=dtype)
    x[0, 0] = 0.0
    yield "y", relu(relu.tensor(x))
    yield "whose it is", stands_in(relu, "relu")


CHECKS = [brought_relu]
