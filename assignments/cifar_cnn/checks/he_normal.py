"""The check of the `HeNormal` that students bring from an earlier unit."""

import numpy as np

from grader.authoring import check
from grader.authoring.claims import holds, measured

from .inputs import stands_in


@check("HeNormal", points=0.5, once=True)
def brought_initializer(initializer, draw):
    """The `HeNormal` that you brought draws with variance 2 / fan_in, for convolutions too."""
    for shape, fan_in in (((3, 3, 16, 64), 144), ((400, 30), 400)):
        kernel = initializer()(shape, dtype="float32").array().astype("float64")
        yield f"shape of a kernel {shape}", list(kernel.shape)
        deviation, count = (2 / fan_in) ** 0.5, kernel.size
        # Six standard errors, those of a plain normal distribution.
        tolerance = 6 * deviation / np.sqrt(2 * count)
        yield f"standard deviation of {shape}", measured(kernel.std(), deviation, tolerance)
        tolerance = 6 * deviation / np.sqrt(count)
        yield f"mean of {shape}", measured(kernel.mean(), 0.0, tolerance)
    first, second = (initializer()((4, 5), dtype="float32").array() for _ in range(2))
    same = np.array_equal(first, second)
    yield "two initializers", holds(not same, "draw the same values, though they have no seed")
    yield "whose it is", stands_in(initializer, "HeNormal")


CHECKS = [brought_initializer]
