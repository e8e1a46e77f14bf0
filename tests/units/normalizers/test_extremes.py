"""The solution of `normalizers` on large pictures far from zero, and the numbers that its text tells."""

from pathlib import Path

import keras
import numpy as np
import pytest

from grader.course.unit_loading import load_unit

FOLDER = Path(__file__).parents[3] / "solutions" / "normalizers"
SOLVED = load_unit(FOLDER).namespace()
TEXT = " ".join((FOLDER / "normalizers.py").read_text("utf-8").replace("\n#", "\n").split())
PICTURE = (1, 512, 512, 3)


@pytest.fixture(scope="module")
def picture():
    return (1e4 + np.random.default_rng(0).normal(size=PICTURE)).astype("float32")


@pytest.fixture(scope="module")
def exact(picture):
    wide = picture.astype("float64")
    mean, variance = (f(axis=(0, 1, 2)) for f in (wide.mean, wide.var))
    return (wide - mean) / np.sqrt(variance + 1e-3)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("InstanceNormalization", {}),
        ("GroupNormalization", {"groups": 3}),
        ("BatchRenormalization", {"rmax": 1.0, "dmax": 0.0}),
    ],
)
def test_large_pictures_far_from_zero(name, options, picture, exact):
    arguments = {"training": True} if name.startswith("Batch") else {}
    found = keras.ops.convert_to_numpy(SOLVED[name](**options)(picture, **arguments))
    assert np.abs(found - exact).max() < 0.02


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="others sum in another order")
def test_numbers_of_the_text_on_sums(picture):
    assert "adds the 262,144 pixels of a picture of 512 × 512 one after the other" in TEXT
    assert picture[..., 0].size == 262_144
    assert "the mean is off by more than ten $\\sigma$" in TEXT
    once = keras.ops.convert_to_numpy(keras.ops.mean(picture, axis=(1, 2)))
    assert np.abs(once - picture.mean(axis=(1, 2), dtype="float64")).min() > 10
