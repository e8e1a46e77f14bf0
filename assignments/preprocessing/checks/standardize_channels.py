"""Checks of `standardize_channels`."""

from grader.authoring import case, check

from .inputs import FLOATS, as_if_floats, many_pixels, to_float32, train_and_test


@check("standardize_channels", points=1, cases=FLOATS)
def channels_of_train(standardize, draw, dtype, **sizes):
    """`standardize_channels` gives each channel of train mean 0 and deviation 1."""
    train, test = train_and_test(draw, dtype, **sizes)
    given = standardize.keep(train)
    result, _ = standardize(given, test).unpack(2)
    yield "dtype of train", result.dtype()
    yield "train", to_float32(result)
    yield "train after the call", given


@check("standardize_channels", points=1, needs=channels_of_train, cases=FLOATS)
def channels_of_test(standardize, draw, dtype, **sizes):
    """Test goes through with the means and deviations of train."""
    train, test = train_and_test(draw, dtype, **sizes)
    given = standardize.keep(test)
    _, result = standardize(train, given).unpack(2)
    yield "dtype of test", result.dtype()
    yield "test", to_float32(result)
    yield "test after the call", given


@check("standardize_channels", points=0.5, needs=channels_of_train, cases=[case("uint8")])
def channels_of_bytes(standardize, draw, **sizes):
    """uint8 images give floats, below zero as well as above."""
    yield from as_if_floats(standardize, *train_and_test(draw, "uint8", **sizes), tolerance=1e-3)


@check(
    "standardize_channels",
    points=0.5,
    needs=channels_of_train,
    cases=[case("4096 pixels in each channel, float32", images=64)],
)
def channels_of_many(standardize, draw, images, channels=3):
    """Mean and deviation keep their digits however many pixels they are taken over."""
    train, test = many_pixels(draw, images, channels)
    yield "test", to_float32(standardize(train, test).unpack(2)[1])


CHECKS = [
    channels_of_train,
    channels_of_test,
    channels_of_bytes,
    channels_of_many,
]
