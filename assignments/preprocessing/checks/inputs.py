"""What the probes of several parts draw, ask and claim."""

import numpy as np

from grader.authoring import case
from grader.authoring.claims import Claim
from grader.authoring.probes import is_float


def agrees(seen, wanted, tolerance, places):
    """A claim that each of a few numbers lies within `tolerance` of its own target.

    places: what each number is, for people.
    """
    seen, wanted = np.ravel(seen).astype("float64"), np.ravel(wanted).astype("float64")
    errors = np.nan_to_num(np.abs(seen - wanted), nan=np.inf)
    worst = int(np.argmax(errors))
    says = (
        f"has {seen[worst]:.4g} as {places[worst]}; "
        f"{wanted[worst]:.4g} within {tolerance:.2g} was expected"
    )
    excess = float(errors[worst] / tolerance)
    numbers = tuple(float(number) for number in seen)
    return Claim(excess <= 1, says, numbers, (tolerance,) * len(numbers), excess)


def photographs(draw, count, shape, dtype="float32", shift=0.0):
    """Images (count, *shape) whose mean and deviation differ by channel and by pixel."""
    channels = shape[-1]
    spread = np.linspace(12.0, 30.0, channels)
    x = draw.normal((count, *shape), np.linspace(80.0, 140.0, channels), spread, "float64")
    pixels = int(np.prod(shape[:-1]))
    places = np.arange(pixels).reshape(*shape[:-1], 1)
    x = (x - 110.0) * (1 + places / pixels) + 110.0 + 20.0 * np.cos(places) + shift
    return np.clip(np.rint(x), 1, 254).astype(dtype) if dtype == "uint8" else x.astype(dtype)


def train_and_test(draw, dtype, images=7, tests=4, shape=(2, 3, 3)):
    """Photographs to train with, and others for the test that are all a bit brighter."""
    train = photographs(draw, images, shape, dtype)
    return train, photographs(draw, tests, shape, dtype, shift=25.0)


def both(transform, train, test, **options):
    """Yields both results, and the arguments after the call."""
    given = transform.keep(train), transform.keep(test)
    results = transform(*given, **options).unpack(2)
    yield "train", results[0]
    yield "test", results[1]
    yield "train after the call", given[0]
    yield "test after the call", given[1]


FLOATS = [case("float32", dtype="float32"), case("float64", dtype="float64")]
# So many numbers of each result are compared, and each of them can be told by its place.
SHOWN = 8


def as_if_floats(transform, train, test, tolerance, **options):
    """Claims that uint8 images give floats, and what the same numbers give as float64.

    How wide these floats are is left open, hence the tolerance.
    """
    seen = transform(train, test, **options).unpack(2)
    wide = transform(train.astype("float64"), test.astype("float64"), **options).unpack(2)
    for name, bytes_, floats in zip(("train", "test"), seen, wide, strict=True):
        mine, wanted = bytes_.array(), floats.array()
        yield f"dtype of {name}", "floats" if is_float(mine) else str(mine.dtype)
        yield f"shape of {name}", list(mine.shape)
        places = [f"{name}.flat[{index}]" for index in range(SHOWN)]
        numbers = (array.ravel()[:SHOWN] for array in (mine, wanted))
        if mine.shape == wanted.shape:
            yield name, agrees(*numbers, tolerance, places)


def many_pixels(draw, images, channels):
    """Train and test images whose sum loses digits in float32 long before it gets large.

    All levels are steps of 32 plus 1/128. From 2^17 on float32 has no room for that fraction: a sum
    that grows pixel by pixel drops it, as the sum over a whole data set drops whole pixels. Short
    sums, and sums of them, are exact.
    """
    train, test = (32 * draw.integers((n, 8, 8, channels), 1, 8) + 1 / 128 for n in (images, 2))
    return train.astype("float32"), test.astype("float32")


def to_float32(handle):
    """The values in float32: whether 1e-7 was added to a deviation of 30 cannot be seen then."""
    return handle.array().astype("float32")
