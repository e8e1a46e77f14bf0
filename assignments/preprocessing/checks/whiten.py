"""Checks of `whiten`."""

import numpy as np

from grader.authoring import case, check

from .inputs import SHOWN, agrees, as_if_floats, photographs


def correlated(draw, count, shape, dtype="float64", scale=1.0, shift=0.0, mixing=None):
    """Images (count, *shape) whose features are mixtures of each other."""
    size = int(np.prod(shape))
    x = draw.normal((count, size), stddev=np.linspace(0.5, 2.0, size), dtype="float64")
    x = scale * (x @ mixing + np.linspace(-1.0, 2.0, size) + shift)
    return x.reshape(count, *shape).astype(dtype)


def mixed_pair(draw, images, shape, dtype, scale=1.0, tests=4):
    """Train and test images with one covariance; test is brighter."""
    size = int(np.prod(shape))
    mixing = np.eye(size) + 0.5 * draw.uniform((size, size), -1, 1, "float64") / np.sqrt(size)
    train = correlated(draw, images, shape, dtype, scale, mixing=mixing)
    return train, correlated(draw, tests, shape, dtype, scale, 0.7, mixing)


@check(
    "whiten",
    points=2,
    cases=[
        case("40 images of 2 x 2, epsilon 0.1", images=40, shape=(2, 2, 3), epsilon=0.1),
        case("float64", images=30, shape=(1, 2, 3), dtype="float64", epsilon=0.1),
    ],
)
def whitened_train(whiten, draw, images, shape, epsilon, dtype="float32"):
    """`whiten` makes train's features uncorrelated, of variance 1, and changes no more than that."""
    train, test = mixed_pair(draw, images, shape, dtype)
    given = whiten.keep(train)
    yield "train", whiten(given, test, epsilon=epsilon).unpack(2)[0]
    yield "train after the call", given


@check(
    "whiten",
    points=1,
    needs=whitened_train,
    cases=[case("40 images of 2 x 2", images=40, shape=(2, 2, 3), epsilon=0.1)],
)
def whitened_test(whiten, draw, images, shape, epsilon, tests=4, dtype="float32"):
    """Test goes through the very matrix that whitens train."""
    train, test = mixed_pair(draw, images, shape, dtype, tests=tests)
    given = whiten.keep(test)
    yield "test", whiten(train, given, epsilon=epsilon).unpack(2)[1]
    yield "test after the call", given


@check(
    "whiten",
    points=1,
    needs=whitened_test,
    cases=[
        case("5 images of 12 features", images=5, shape=(2, 2, 3), epsilon=0.2),
        case("5 images in float64", images=5, shape=(2, 2, 3), epsilon=0.2, dtype="float64"),
        case("variances of 1e-4, default epsilon", images=40, shape=(2, 1, 3), scale=0.01),
    ],
)
def whitened_with_epsilon(whiten, draw, images, shape, scale=1.0, dtype="float32", **options):
    """Epsilon is added to every variance: directions in which train does not vary stay finite."""
    results = whiten(*mixed_pair(draw, images, shape, dtype, scale), **options).unpack(2)
    yield "train", results[0]
    yield "test", results[1]


@check(
    "whiten",
    points=0.5,
    needs=whitened_test,
    cases=[case("10 pictures of 4 x 4 in float32", images=10, shape=(4, 4, 3))],
)
def whitened_grey_levels(whiten, draw, images, shape):
    """Fewer pictures than features, in grey levels: float32 gives what float64 gives."""
    train, test = (draw.integers((count, *shape), 0, 256) for count in (images, 3))
    seen, wide = (
        whiten(train.astype(dtype), test.astype(dtype)).unpack(2)
        for dtype in ("float32", "float64")
    )
    for name, narrow, exact in zip(("train", "test"), seen, wide, strict=True):
        mine, wanted = narrow.array(), exact.array()
        yield f"shape of {name}", list(mine.shape)
        places = [f"{name}.flat[{index}]" for index in range(SHOWN)]
        if mine.shape == wanted.shape:
            # What is left of rounding where nothing varies is divided by the root of epsilon.
            tolerance = 0.05 * float(np.max(np.abs(wanted)))
            yield name, agrees(mine.ravel()[:SHOWN], wanted.ravel()[:SHOWN], tolerance, places)


@check("whiten", points=0.5, needs=whitened_train, cases=[case("uint8")])
def whitened_bytes(whiten, draw, images=20, shape=(1, 2, 2)):
    """uint8 images give floats, below zero as well as above."""
    train, test = (photographs(draw, count, shape, "uint8") for count in (images, 5))
    yield from as_if_floats(whiten, train, test, tolerance=1e-2, epsilon=1.0)


CHECKS = [
    whitened_train,
    whitened_test,
    whitened_with_epsilon,
    whitened_grey_levels,
    whitened_bytes,
]
