"""Checks of `subtract_channel_mean`."""

from grader.authoring import case, check

from .inputs import FLOATS, as_if_floats, both, many_pixels, train_and_test


@check("subtract_channel_mean", points=1, cases=FLOATS)
def channel_mean_values(subtract, draw, dtype, **sizes):
    """`subtract_channel_mean` subtracts one number per channel, the mean of train's channel."""
    yield from both(subtract, *train_and_test(draw, dtype, **sizes))


@check("subtract_channel_mean", points=0.5, needs=channel_mean_values, cases=[case("uint8")])
def channel_mean_of_bytes(subtract, draw, **sizes):
    """uint8 images give floats, below zero as well as above."""
    yield from as_if_floats(subtract, *train_and_test(draw, "uint8", **sizes), tolerance=0.01)


@check(
    "subtract_channel_mean",
    points=0.5,
    needs=channel_mean_values,
    cases=[case("4096 pixels in each channel, float32", images=64)],
)
def channel_mean_of_many(subtract, draw, images, channels=3):
    """The mean keeps its digits however many pixels it is taken over."""
    train, test = many_pixels(draw, images, channels)
    yield "test", subtract(train, test).unpack(2)[1]


CHECKS = [channel_mean_values, channel_mean_of_bytes, channel_mean_of_many]
