"""Checks of `max_pool_forward`."""

from grader.authoring import case, check


def pooled(pool, draw, shape, dtype="float32", **options):
    """What a pool gives for values of either sign; x is kept to see whether it changes."""
    x = pool.keep(draw.normal(shape, mean=-1.0, dtype=dtype))
    y, _ = pool(x, **options).unpack(2)
    yield "y", y
    yield "x after the call", x


@check(
    "max_pool_forward",
    points=1,
    cases=[
        case("2 images of 4 x 6", shape=(2, 4, 6, 3)),
        case("float64", shape=(1, 4, 4, 2), dtype="float64"),
    ],
)
def pool_values(pool, draw, shape, dtype="float32"):
    """`max_pool_forward` keeps the largest value of each window, channel by channel."""
    yield from pooled(pool, draw, shape, dtype)


@check(
    "max_pool_forward",
    points=0.5,
    needs=pool_values,
    cases=[
        case("size 3, stride 3", shape=(1, 6, 9, 2), size=3, stride=3),
        case("size 3, stride 2: windows overlap", shape=(2, 7, 5, 2), size=3, stride=2),
        case("a row and a column left over", shape=(1, 5, 7, 1), size=2, stride=2),
    ],
)
def pool_windows(pool, draw, shape, size, stride):
    """Windows are `size` wide and `stride` apart; rows and columns that fill none are dropped."""
    yield from pooled(pool, draw, shape, size=size, stride=stride)


CHECKS = [
    pool_values,
    pool_windows,
]
