"""Checks of `center_pixels`."""

import numpy as np

from grader.authoring import case, check


@check(
    "center_pixels",
    points=1,
    cases=[case("2 images of 9 x 16", shape=(2, 9, 16, 1)), case("a table", shape=(4, 80))],
)
def centred_pixels(center, draw, shape):
    """`center_pixels` takes 0 to −128 and 255 to 127, and every number between along with them."""
    values = np.arange(np.prod(shape)) * 37 + draw.integers((), 0, 256)
    given = center.keep((values % 256).astype("uint8").reshape(shape))
    yield "centred", center(given).array().astype("float32")
    yield "images after the call", given


CHECKS = [centred_pixels]
