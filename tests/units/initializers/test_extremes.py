"""The initializers of the solution for weights that hold nothing, as Keras's own take them."""

from pathlib import Path

import keras
import numpy as np
import pytest

from grader.course.unit_loading import load_unit

SOLVED = load_unit(Path(__file__).parents[3] / "solutions" / "initializers").namespace()
DRAWING = ["RandomNormal", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform"]


@pytest.mark.parametrize("name", DRAWING)
@pytest.mark.parametrize("shape", [(0,), (0, 3), (3, 0), (0, 0), (3, 3, 0, 4)])
def test_empty_weights_are_empty(name, shape):
    found = keras.ops.convert_to_numpy(SOLVED[name](seed=1)(shape, dtype="float32"))
    theirs = keras.ops.convert_to_numpy(getattr(keras.initializers, name)(seed=1)(shape))
    assert found.shape == theirs.shape == shape


@pytest.mark.parametrize("name", DRAWING)
@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64"])
def test_large_weights_are_finite_in_every_dtype(name, dtype):
    found = keras.ops.cast(SOLVED[name](seed=1)((3, 3, 64, 256), dtype=dtype), "float64")
    assert np.isfinite(keras.ops.convert_to_numpy(found)).all()
