"""Checks of `standardize_features`."""

import numpy as np

from grader.authoring import case, check

from .inputs import FLOATS, agrees, as_if_floats, train_and_test

CONSTANT_PIXELS = ["that pixel of image 0", "that pixel of image 1"]


@check("standardize_features", points=1, cases=FLOATS)
def features_of_train(standardize, draw, dtype, epsilon=25.0, **sizes):
    """`standardize_features` subtracts each feature's mean and divides by deviation + epsilon."""
    train, test = train_and_test(draw, dtype, **sizes)
    given = standardize.keep(train)
    yield "train", standardize(given, test, epsilon=epsilon).unpack(2)[0]
    yield "train after the call", given


@check("standardize_features", points=1, needs=features_of_train, cases=FLOATS)
def features_of_test(standardize, draw, dtype, epsilon=25.0, **sizes):
    """Test goes through with the means and deviations of train."""
    train, test = train_and_test(draw, dtype, **sizes)
    given = standardize.keep(test)
    yield "test", standardize(train, given, epsilon=epsilon).unpack(2)[1]
    yield "test after the call", given


@check(
    "standardize_features",
    points=1,
    needs=features_of_train,
    cases=[
        case("deviations of 1e-6, default epsilon", scale=1e-6),
        case("a pixel that is black in all images", black=True),
        case("a pixel that is 200.1 in all images", constant=200.1, images=7),
    ],
)
def features_that_hardly_vary(standardize, draw, scale=1.0, black=False, images=6, constant=None):
    """Epsilon is added to the deviation: a constant feature becomes 0, not NaN."""
    train = draw.normal((images, 2, 2, 1), stddev=scale)
    test = draw.normal((3, 2, 2, 1), mean=scale, stddev=scale)
    if black:
        train[:, 1, 0], test[:, 1, 0] = 0.0, 0.0
    if constant is not None:
        train[:, 1, 0], test[:, 1, 0] = constant, constant
    results = standardize(train, test).unpack(2)
    for name, result in zip(("train", "test"), results, strict=True):
        if constant is None:
            yield name, result
        else:
            # Moved by its own rounding it were no constant any more: only a claim is exact here.
            seen = result.array()[:2, 1, 0]
            yield f"the pixel in {name}", agrees(seen, np.zeros_like(seen), 1e-3, CONSTANT_PIXELS)


@check("standardize_features", points=1, needs=features_of_train, cases=[case("uint8")])
def features_of_bytes(standardize, draw, **sizes):
    """uint8 images give floats, below zero as well as above."""
    yield from as_if_floats(standardize, *train_and_test(draw, "uint8", **sizes), tolerance=1e-3)


CHECKS = [
    features_of_train,
    features_of_test,
    features_that_hardly_vary,
    features_of_bytes,
]
