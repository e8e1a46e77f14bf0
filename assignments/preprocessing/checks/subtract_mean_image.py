"""Checks of `subtract_mean_image`."""

from grader.authoring import case, check

from .inputs import FLOATS, as_if_floats, both, train_and_test


@check("subtract_mean_image", points=1, cases=FLOATS)
def mean_image_values(subtract, draw, dtype, **sizes):
    """`subtract_mean_image` subtracts train's mean image from train and from test."""
    yield from both(subtract, *train_and_test(draw, dtype, **sizes))


@check("subtract_mean_image", points=1, needs=mean_image_values, cases=[case("uint8")])
def mean_image_of_bytes(subtract, draw, **sizes):
    """uint8 images give floats, below zero as well as above."""
    yield from as_if_floats(subtract, *train_and_test(draw, "uint8", **sizes), tolerance=0.01)


CHECKS = [mean_image_values, mean_image_of_bytes]
