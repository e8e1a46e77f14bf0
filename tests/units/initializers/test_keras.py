"""Our initializers in the place of Keras's: the same results on whatever hypothesis draws.

Both draw with `keras.random`, so that equal seeds must give equal numbers. Students are never held
to that: their checks judge distributions.
"""

from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from keras.src.initializers.random_initializers import compute_fans as fans_of_keras

from grader.course.unit_loading import load_unit

ROOT = Path(__file__).parents[3]
ROUNDING = {"float64": 1e-12, "float32": 1e-6, "bfloat16": 2e-2, "float16": 2e-3}
DRAWING = ["RandomNormal", "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform"]
QUICK = settings(max_examples=25, deadline=None, derandomize=True)

shapes = st.lists(st.integers(1, 6), max_size=5).map(tuple)
seeds = st.integers(0, 2**31 - 1)


@pytest.fixture(scope="module")
def ours():
    return load_unit(ROOT / "solutions" / "initializers").namespace()


def numbers(tensor):
    return keras.ops.convert_to_numpy(keras.ops.cast(tensor, "float64"))


@settings(max_examples=100, deadline=None, derandomize=True)
@given(shape=shapes)
def test_fans_are_keras_s(ours, shape):
    found = ours["compute_fans"](shape)
    assert found == fans_of_keras(shape)
    assert all(type(fan) is int for fan in found)


@pytest.mark.parametrize("dtype", ROUNDING)
@pytest.mark.parametrize("name", DRAWING)
@QUICK
@given(shape=shapes, seed=seeds, stddev=st.floats(1e-3, 10.0))
def test_equal_seeds_draw_equal_numbers(ours, name, dtype, shape, seed, stddev):
    options = {"seed": seed} | ({"stddev": stddev} if name == "RandomNormal" else {})
    mine = ours[name](**options)(shape, dtype=dtype)
    theirs = getattr(keras.initializers, name)(**options)(shape, dtype=dtype)
    assert keras.backend.standardize_dtype(mine.dtype) == dtype
    assert tuple(mine.shape) == shape
    np.testing.assert_allclose(
        numbers(mine), numbers(theirs), rtol=ROUNDING[dtype], atol=ROUNDING[dtype]
    )


@pytest.mark.parametrize("name", [*DRAWING, "Zeros"])
@QUICK
@given(shape=shapes, data=st.data())
def test_configuration_goes_round(ours, name, shape, data):
    options = {} if name == "Zeros" else {"seed": data.draw(st.none() | seeds)}
    if name == "RandomNormal":
        options["stddev"] = data.draw(st.floats(0, 5))
    made = ours[name](**options)
    assert made.get_config() == options
    again = type(made).from_config(made.get_config())
    assert again.get_config() == options
    if options.get("seed", 0) is not None:
        np.testing.assert_array_equal(numbers(made(shape)), numbers(again(shape)))


@pytest.mark.parametrize("name", [*DRAWING, "Zeros"])
def test_layers_come_back_from_a_file(ours, name, tmp_path):
    options = {} if name == "Zeros" else {"seed": 11}
    options |= {"stddev": 0.4} if name == "RandomNormal" else {}
    layer = keras.layers.Dense(3, kernel_initializer=ours[name](**options))
    model = keras.Sequential([keras.Input((4,)), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.saving.load_model(tmp_path / "model.keras", custom_objects={name: ours[name]})
    again = loaded.layers[0].kernel_initializer
    assert type(again).__name__ == name
    assert again.get_config() == options


@pytest.mark.parametrize("name", DRAWING)
def test_default_dtype_is_keras_s(ours, name):
    usual = keras.config.floatx()
    keras.config.set_floatx("float16")
    try:
        assert keras.backend.standardize_dtype(ours[name]()((2, 3)).dtype) == "float16"
    finally:
        keras.config.set_floatx(usual)
