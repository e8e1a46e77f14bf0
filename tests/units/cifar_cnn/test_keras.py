"""The hand-written parts of the unit `cifar_cnn` against Keras's, on whatever hypothesis draws."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader import backend
from grader.course.unit_loading import load_unit

UNIT = Path(__file__).parents[3] / "solutions" / "cifar_cnn"
QUICK = settings(deadline=None, derandomize=True, max_examples=30)
SIDES = st.integers(1, 9)
DTYPES = st.sampled_from(["float32", "float64"])


@pytest.fixture(scope="module")
def solution():
    """What the solution defines, by name."""
    return load_unit(UNIT).namespace()


@pytest.fixture(scope="module")
def keras_parts():
    """The same by way of Keras."""
    return load_unit(UNIT).keras


def close(one, other, terms=1):
    """Equal shape and dtype, and equal up to the rounding of a sum of so many terms."""
    assert one.shape == other.shape
    assert one.dtype == other.dtype
    spacing = np.finfo(one.dtype).eps
    scale = max(1.0, float(np.max(np.abs(other), initial=0.0)))
    np.testing.assert_allclose(one, other, rtol=0, atol=8 * terms * spacing * scale)


@st.composite
def convolutions(draw):
    """A shape (N, H, W, C), a kernel that fits it, stride and padding."""
    padding, stride = draw(st.integers(0, 3)), draw(st.integers(1, 3))
    height, width = draw(SIDES), draw(SIDES)
    kernel = [draw(st.integers(1, min(5, side + 2 * padding))) for side in (height, width)]
    channels, filters = draw(st.integers(1, 3)), draw(st.integers(1, 4))
    shape = (draw(st.integers(1, 3)), height, width, channels)
    return shape, (*kernel, channels, filters), stride, padding


@QUICK
@given(case=convolutions(), dtype=DTYPES, seed=st.integers(0, 2**16))
def test_convolution(solution, keras_parts, case, dtype, seed):
    shape, kernel_shape, stride, padding = case
    random = np.random.RandomState(seed)
    arrays = [random.normal(size=size).astype(dtype) for size in (shape, kernel_shape)]
    arguments = *arrays, random.normal(size=kernel_shape[-1:]).astype(dtype), stride, padding
    ours = solution["conv2d_forward"](*arguments)
    close(ours, keras_parts["conv2d_forward"](*arguments), terms=int(np.prod(kernel_shape[:3])))


@st.composite
def pools(draw):
    """A shape (N, H, W, C), a window that fits it, and a stride."""
    height, width = draw(SIDES), draw(SIDES)
    size = draw(st.integers(1, min(4, height, width)))
    shape = (draw(st.integers(1, 3)), height, width, draw(st.integers(1, 3)))
    return shape, size, draw(st.integers(1, 4))


@QUICK
@given(case=pools(), dtype=DTYPES, seed=st.integers(0, 2**16))
def test_pool_and_its_gradient(solution, keras_parts, case, dtype, seed):
    shape, size, stride = case
    random = np.random.RandomState(seed)
    x = random.permutation(int(np.prod(shape))).reshape(shape).astype(dtype) - 7
    y, cache = solution["max_pool_forward"](x, size, stride)
    theirs, their_cache = keras_parts["max_pool_forward"](x, size, stride)
    np.testing.assert_array_equal(y, theirs)
    assert y.dtype == theirs.dtype
    dy = random.normal(size=y.shape).astype(dtype)
    dx = solution["max_pool_backward"](dy, cache)
    close(dx, keras_parts["max_pool_backward"](dy, their_cache), terms=size * size)


@QUICK
@given(shape=st.lists(st.integers(0, 4), max_size=4), dtype=DTYPES, seed=st.integers(0, 2**16))
def test_relu_gradient(solution, keras_parts, shape, dtype, seed):
    random = np.random.RandomState(seed)
    x, dy = (random.normal(size=shape).astype(dtype) for _ in range(2))
    x, dy = np.asarray(x), np.asarray(dy)
    close(np.asarray(solution["relu_backward"](dy, x)), keras_parts["relu_backward"](dy, x))


@pytest.mark.parametrize(("size", "stride"), [(2, 2), (3, 2), (2, 1)])
def test_convolution_pool_and_relu_by_numeric_gradient(solution, size, stride):
    """The three together: the way back is the derivative of the way there, in float64."""
    random = np.random.RandomState(0)
    x = random.normal(size=(1, 5, 6, 1))
    y, cache = solution["max_pool_forward"](np.maximum(x, 0) + 0.1 * x, size, stride)
    dy = random.normal(size=y.shape)

    def loss(values):
        pooled, _ = solution["max_pool_forward"](np.maximum(values, 0) + 0.1 * values, size, stride)
        return np.sum(dy * pooled)

    through_pool = solution["max_pool_backward"](dy, cache)
    dx = solution["relu_backward"](through_pool, x) + 0.1 * through_pool
    numeric = np.zeros_like(x)
    for place in np.ndindex(x.shape):
        up, down = x.copy(), x.copy()
        up[place] += 1e-6
        down[place] -= 1e-6
        numeric[place] = (loss(up) - loss(down)) / 2e-6
    np.testing.assert_allclose(dx, numeric, rtol=1e-6, atol=1e-8)


@st.composite
def normalizations(draw):
    """A shape of rank 2 to 4, its channel axis, and the options of a layer."""
    shape = draw(st.lists(st.integers(2, 5), min_size=2, max_size=4))
    options = {
        "axis": draw(st.sampled_from([-1, 1])),
        "momentum": draw(st.sampled_from([0.0, 0.6, 0.99])),
        "epsilon": draw(st.sampled_from([1e-3, 0.1])),
        "center": draw(st.booleans()),
        "scale": draw(st.booleans()),
    }
    return shape, options


@QUICK
@given(case=normalizations(), training=st.booleans(), seed=st.integers(0, 2**16))
def test_normalization_and_its_gradient(solution, keras_parts, case, training, seed):
    shape, options = case
    random = np.random.RandomState(seed)
    x = random.normal(loc=2, scale=3, size=shape).astype("float32")
    dy = random.normal(size=shape).astype("float32")
    found = []
    for parts in (solution, keras_parts):
        layer = parts["BatchNormalization"](**options)
        layer.build(shape)
        (dx,), others = backend.gradients(
            lambda tensor, layer=layer: layer(tensor, training=training),
            [x],
            layer.trainable_weights,
            dy,
        )
        y = backend.to_numpy(layer(x, training=training))
        weights = sorted((w.name, backend.to_numpy(w)) for w in layer.weights)
        found.append([y, dx, *others, *(array for _, array in weights)])
    for ours, theirs in zip(*found, strict=True):
        close(ours, theirs, terms=64)


@QUICK
@given(shape=st.lists(st.integers(0, 4), max_size=4), dtype=DTYPES, seed=st.integers(0, 2**16))
def test_relu(solution, keras_parts, shape, dtype, seed):
    x = backend.to_tensor(np.asarray(np.random.RandomState(seed).normal(size=shape), dtype))
    close(*(backend.to_numpy(parts["relu"](x)) for parts in (solution, keras_parts)))
