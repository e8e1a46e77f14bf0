"""The activations' solution against Keras's own functions and layers, and against float64."""

from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes
from keras import ops

from grader import backend
from grader.course.unit_loading import load_unit
from grader.protocol.dtypes import spacing

UNIT = Path(__file__).parents[3] / "solutions" / "activations"
SOLUTION = load_unit(UNIT).namespace()
DTYPES = ("float16", "bfloat16", "float32", "float64")
KERAS = {
    "sigmoid": (keras.activations.sigmoid, {}),
    "tanh": (keras.activations.tanh, {}),
    "relu": (keras.activations.relu, {}),
    "leaky_relu": (keras.activations.leaky_relu, {"negative_slope": 0.25}),
    "elu": (keras.activations.elu, {"alpha": 0.75}),
}
FEW = settings(deadline=None, derandomize=True, max_examples=20)
shapes = array_shapes(min_dims=0, max_dims=5, min_side=0, max_side=4)
seeds = st.integers(0, 2**16)


def drawn(shape, dtype, seed, scale=3.0):
    """Normal values of that dtype."""
    values = np.random.RandomState(seed).normal(size=shape) * scale
    return np.asarray(values).astype(backend.to_numpy(ops.zeros((1,), dtype)).dtype)


def on(function, x, **options):
    """The function of a backend tensor, for an array."""
    return backend.to_numpy(function(backend.to_tensor(x), **options))


def assert_close(got, wanted, slack=16):
    """Equal shape and dtype, and values to so many spacings of the largest one."""
    assert got.shape == wanted.shape
    assert got.dtype == wanted.dtype
    scale = np.max(np.abs(wanted.astype("float64")), initial=1e-30)
    error = np.abs(got.astype("float64") - wanted.astype("float64"))
    assert np.all(error <= slack * spacing(got.dtype) * scale)


@pytest.mark.parametrize("name", KERAS)
@FEW
@given(shape=shapes.filter(lambda s: s != ()), dtype=st.sampled_from(DTYPES), seed=seeds)
def test_values_are_those_of_keras(name, shape, dtype, seed):
    function, options = KERAS[name]
    x = drawn(shape, dtype, seed)
    assert_close(on(SOLUTION[name], x, **options), on(function, x, **options))


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("name", KERAS)
def test_derivatives_by_hand_and_by_autodiff_are_those_of_keras_up_to_1000(name, dtype):
    function, options = KERAS[name]
    sizes = np.geomspace(0.1, 1000, 60)
    x = np.concatenate([-sizes[::-1], sizes]).astype(drawn((1,), dtype, 0).dtype)
    wide = [lambda t: function(t, **options), [x.astype("float64")], [], None]
    (truth,), _ = backend.gradients(*wide)
    by_hand = on(SOLUTION[f"{name}_gradient"], x, **options)
    (automatic,), _ = backend.gradients(lambda t: SOLUTION[name](t, **options), [x], [], None)
    for found in (by_hand, automatic):
        assert np.isfinite(found.astype("float64")).all()
        assert_close(found, truth.astype(x.dtype))


@pytest.mark.parametrize(("name", "slope"), [("sigmoid", 0.25), ("tanh", 1.0), ("elu", 1.0)])
def test_the_slope_at_zero_is_that_of_the_smooth_function(name, slope):
    (found,), _ = backend.gradients(SOLUTION[name], [np.zeros(3, "float32")], [], None)
    np.testing.assert_array_equal(found, np.full(3, slope, "float32"))


@pytest.mark.parametrize(("name", "factor"), [("tanh", 1.0), ("elu", 2.5)])
def test_small_inputs_keep_their_digits(name, factor):
    x = -np.geomspace(1e-30, 1e-6, 50).astype("float32")
    options = {"alpha": factor} if name == "elu" else {}
    np.testing.assert_allclose(on(SOLUTION[name], x, **options), factor * x, rtol=1e-6)


def test_relu_lets_nan_through():
    x = np.array([np.nan, -1, 2], "float32")
    np.testing.assert_array_equal(on(SOLUTION["relu"], x), [np.nan, 0, 2])


@pytest.mark.parametrize("dtype", ["mixed_float16", "float32", "float64"])
@FEW
@given(shape=array_shapes(min_dims=2, max_dims=5, max_side=4), seed=seeds, data=st.data())
def test_prelu_is_that_of_keras(dtype, shape, seed, data):
    axes = st.lists(st.integers(1, len(shape) - 1), unique=True)
    shared = data.draw(st.one_of(st.none(), st.integers(1, len(shape) - 1), axes))
    x = drawn(shape, "float64" if dtype == "float64" else "float32", seed)
    upstream = drawn(shape, "float32", seed + 1)
    results = []
    for layer in (SOLUTION["PReLU"], keras.layers.PReLU):
        prelu = layer(shared_axes=shared, dtype=dtype)
        prelu.build(shape)
        (weight,) = prelu.weights
        weight.assign(drawn(weight.shape, "float64", seed + 2, scale=1.0))
        gradients = backend.gradients(prelu, [x], [weight], upstream)
        results.append((weight.name, on(prelu, x), *gradients[0], *gradients[1]))
    (name, *ours), (keras_name, *theirs) = results
    assert name == keras_name == "alpha"
    for got, wanted in zip(ours, theirs, strict=True):
        assert_close(got, wanted)


@FEW
@given(
    shape=array_shapes(min_dims=2, max_dims=5, max_side=4),
    units=st.integers(1, 4),
    pieces=st.integers(1, 4),
    seed=seeds,
)
def test_maxout_is_the_largest_of_keras_dense_layers(shape, units, pieces, seed):
    x = drawn(shape, "float32", seed)
    maxout = SOLUTION["Maxout"](units, pieces=pieces)
    maxout.build(shape)
    weights = {w.name: drawn(w.shape, "float32", seed + 1) for w in maxout.weights}
    for weight in maxout.weights:
        weight.assign(weights[weight.name])
    outputs = []
    for piece in range(pieces):
        dense = keras.layers.Dense(units)
        dense.build(shape)
        dense.set_weights([weights["kernel"][..., piece], weights["bias"][..., piece]])
        outputs.append(on(dense, x))
    assert_close(on(maxout, x), np.max(outputs, axis=0))
