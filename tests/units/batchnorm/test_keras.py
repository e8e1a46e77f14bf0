"""Our BatchNormalization in the place of Keras's: the same results on whatever hypothesis draws."""

from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from grader import backend
from grader.course.unit_loading import load_unit

ROOT = Path(__file__).parents[3]
# Largest difference, relative to the largest value, that rounding explains.
ROUNDING = {"float64": 1e-12, "float32": 2e-5, "bfloat16": 2e-2, "float16": 4e-3}


UNIT = load_unit(ROOT / "solutions" / "batchnorm")
KERAS = UNIT.keras["BatchNormalization"]


@pytest.fixture(scope="module")
def ours():
    return UNIT.namespace()["BatchNormalization"]


@st.composite
def layers(draw):
    """Arguments of a layer, a batch that fits it, the values of its weights."""
    rank = draw(st.integers(2, 5))
    shape = [draw(st.integers(4, 8)), *(draw(st.integers(1, 5)) for _ in range(rank - 1))]
    options = {
        "axis": draw(st.integers(1, rank - 1)) - rank * draw(st.integers(0, 1)),
        "momentum": draw(st.sampled_from([0.0, 0.3, 0.9, 0.99, 1.0])),
        "epsilon": draw(st.sampled_from([1e-5, 1e-3, 0.1])),
        "center": draw(st.booleans()),
        "scale": draw(st.booleans()),
    }
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    # An offset in deviations: beyond that, rounding itself is what would be compared.
    offset, deviation = (
        draw(st.sampled_from(choices)) for choices in ([0.0, 3.0, -20.0], [0.1, 1.0, 5.0])
    )
    x = random.normal(offset * deviation, deviation, shape)
    return options, x, random


def drawn_weights(layer, random):
    """Values for all weights of a layer, by name, the moving variance positive."""
    return {
        weight.name: np.abs(random.normal(1.0, 0.5, weight.shape)) + 0.1 for weight in layer.weights
    }


def assert_near(mine, theirs, dtype):
    mine, theirs = (
        keras.ops.convert_to_numpy(keras.ops.cast(v, "float64")) for v in (mine, theirs)
    )
    np.testing.assert_array_less(
        np.abs(mine - theirs), ROUNDING[dtype] * max(1.0, np.abs(theirs).max())
    )


def built_pair(ours, options, x, random, dtype):
    policy = f"mixed_{dtype}" if dtype in ("float16", "bfloat16") else dtype
    pair = [cls(**options, dtype=policy) for cls in (ours, KERAS)]
    for layer in pair:
        layer.build((None, *x.shape[1:]))
    values = drawn_weights(pair[1], random)
    assert {w.name for w in pair[0].weights} == set(values)
    for layer in pair:
        for weight in layer.weights:
            weight.assign(values[weight.name])
    return pair


@pytest.mark.parametrize("dtype", ROUNDING)
@settings(max_examples=25, deadline=None, derandomize=True)
@given(drawn=layers(), training=st.sampled_from([True, False, None]))
def test_outputs_and_moving_statistics_are_keras_s(ours, dtype, drawn, training):
    options, x, random = drawn
    floats = "float64" if dtype == "float64" else None
    with backend.precision(floats, wide=True), backend.accurate_functions():
        mine, theirs = built_pair(ours, options, x, random, dtype)
        x = keras.ops.cast(keras.ops.convert_to_tensor(x, "float64"), dtype)
        got, wanted = (layer(x, training=training) for layer in (mine, theirs))
        assert keras.backend.standardize_dtype(got.dtype) == dtype
        assert keras.backend.standardize_dtype(wanted.dtype) == dtype
        assert_near(got, wanted, dtype)
        by_name = {weight.name: weight for weight in theirs.weights}
        for weight in mine.weights:
            assert weight.trainable == by_name[weight.name].trainable
            assert_near(weight.value, by_name[weight.name].value, dtype)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(drawn=layers(), share=st.floats(0.3, 0.9))
def test_masked_places_do_not_count_as_in_keras(ours, drawn, share):
    options, x, random = drawn
    # Keras squeezes a single channel away, which its backends take or do not take.
    assume(x.shape[-1] > 1)
    # It takes a mask of (batch, steps) for the last axis only.
    x = x.reshape(x.shape[0], -1, x.shape[-1])
    mine, theirs = built_pair(ours, options | {"axis": -1}, x, random, "float32")
    mask = random.uniform(size=x.shape[:2]) < share
    mask[0, 0] = True
    x, mask = keras.ops.convert_to_tensor(x, "float32"), keras.ops.convert_to_tensor(mask)
    got, wanted = (layer(x, training=True, mask=mask) for layer in (mine, theirs))
    assert_near(got, wanted, "float32")


@settings(max_examples=10, deadline=None, derandomize=True)
@given(drawn=layers())
def test_a_frozen_layer_is_in_inference_mode_as_in_keras(ours, drawn):
    options, x, random = drawn
    mine, theirs = built_pair(ours, options, x, random, "float32")
    mine.trainable = theirs.trainable = False
    assert_near(mine(x, training=True), theirs(x, training=True), "float32")


@settings(max_examples=10, deadline=None, derandomize=True)
@given(drawn=layers())
def test_configurations_hold_what_keras_s_do(ours, drawn):
    options, _, _ = drawn
    mine, theirs = (
        ours(**options).get_config(),
        keras.layers.BatchNormalization(**options).get_config(),
    )
    assert {name: mine[name] for name in options} == {name: theirs[name] for name in options}
    assert ours.from_config(mine).get_config() == mine
