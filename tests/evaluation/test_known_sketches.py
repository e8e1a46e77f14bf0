"""Distances to many sketches at once are those to each, to the last bit."""

import numpy as np
import pytest

from grader.evaluation.known_sketches import KnownSketches
from grader.evaluation.sketch import Sketch

INF = float("inf")


def sketched(draw, arrays, signature="y", measures=(), scale=1.0):
    sums = draw.normal(0, scale, (arrays, 6)).tolist()
    scales = np.abs(draw.normal(0, scale, arrays)).tolist()
    return Sketch((signature,), tuple(scales), tuple(map(tuple, sums)), measures)


def one_by_one(known, seen):
    found = {hypothesis: seen.distance(item) for hypothesis, item in known.items()}
    return {hypothesis: distance for hypothesis, distance in found.items() if distance != INF}


@pytest.mark.parametrize("arrays", [0, 1, 3])
@pytest.mark.parametrize("scale", [1e-310, 1.0, 1e300])
def test_of_any_number_of_arrays_of_any_size(arrays, scale):
    draw = np.random.RandomState(arrays)
    known = KnownSketches(
        ((f"m{n}", "and another")[: 1 + n % 2], sketched(draw, arrays, "yz"[n % 3 == 0], (), scale))
        for n in range(40)
    )
    for signature in "yzw":
        seen = sketched(draw, arrays, signature, (), scale)
        found = known.distances(seen)
        assert list(found.items()) == list(one_by_one(known, seen).items())
    assert known.distances(sketched(draw, arrays, "w")) == {}


def test_of_what_is_infinite_equal_or_measured():
    draw = np.random.RandomState(1)
    plain = sketched(draw, 2)
    boundless = Sketch(plain.signatures, (0.0, INF), ((INF,) * 6, (-INF,) * 6))
    known = KnownSketches({("same",): plain, ("boundless",): boundless})
    for seen in (plain, boundless):
        with np.errstate(invalid="ignore"):
            assert known.distances(seen) == one_by_one(known, seen)
    assert known.distances(plain)[("same",)] == 0.0
    near, far = ((1.5, 0.25),), ((9.0, 0.25),)
    measured = KnownSketches(
        {("near",): sketched(draw, 1, "m", near), ("far",): sketched(draw, 1, "m", far)}
    )
    for name, measures in (("near", near), ("far", far)):
        seen = sketched(draw, 1, "m", measures)
        assert list(measured.distances(seen)) == [(name,)]
        assert measured.distances(seen) == one_by_one(measured, seen)
