"""The solution's layers in the place of Keras's, on shapes and options that hypothesis draws."""

from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.course.unit_loading import load_unit

UNIT = Path(__file__).parents[3] / "solutions" / "normalizers"
# About sixteen spacings of each dtype: ours and Keras's formulas round in another order.
ROUNDING = {"float64": 1e-12, "float32": 1e-5, "mixed_float16": 4e-3, "mixed_bfloat16": 3e-2}
quick = settings(deadline=None, derandomize=True, max_examples=25)
sizes = st.integers(1, 5)
dtypes = st.sampled_from(sorted(ROUNDING))
epsilons = st.sampled_from([1e-3, 0.3])


@pytest.fixture(scope="module")
def solution():
    """The parts of the solution, by name."""
    unit = load_unit(UNIT)
    namespace = unit.namespace()
    return {name: namespace[name] for name in unit.parts}


def drawn(shape, dtype, seed=0):
    """Values with unlike means and spreads, of the dtype that layers of this policy compute in."""
    random = np.random.RandomState(seed)
    x = random.normal(size=shape) * np.linspace(0.5, 2, shape[-1]) + np.linspace(-2, 3, shape[-1])
    return keras.ops.cast(x, dtype.removeprefix("mixed_"))


def set_weights(layer, seed=1):
    """Give gamma and beta values of their own."""
    random = np.random.RandomState(seed)
    for weight in layer.weights:
        if weight.name in ("gamma", "beta"):
            weight.assign(random.normal(2, 0.5, weight.shape))


def assert_alike(ours, keras_own, dtype, scale=1.0):
    """Same dtype, and values that differ by rounding. scale: of the numbers behind them."""
    assert ours.dtype == keras_own.dtype
    ours, keras_own = (
        keras.ops.convert_to_numpy(keras.ops.cast(y, "float64")) for y in (ours, keras_own)
    )
    scale = max(scale, np.abs(keras_own).max())
    np.testing.assert_allclose(ours, keras_own, rtol=0, atol=ROUNDING[dtype] * scale)


def compare_calls(one, other, x, dtype, **options):
    for layer in (one, other):
        if not layer.built:
            layer.build(x.shape)
        set_weights(layer)
    # Keras takes the difference of x/σ and μ/σ, and σ may be as small as √ε.
    largest = float(np.abs(keras.ops.convert_to_numpy(keras.ops.cast(x, "float64"))).max())
    assert_alike(one(x, **options), other(x, **options), dtype, largest / one.epsilon**0.5)


@quick
@given(data=st.data(), shape=st.lists(sizes, min_size=2, max_size=5), dtype=dtypes, eps=epsilons)
def test_layer_normalization(solution, data, shape, dtype, eps):
    axes = st.lists(st.integers(1, len(shape) - 1), min_size=1, max_size=3, unique=True)
    axis = tuple(sorted(data.draw(axes)))
    if data.draw(st.booleans()):
        axis = tuple(a - len(shape) for a in axis)
    axis = axis[0] if len(axis) == 1 else axis
    x = drawn(shape, dtype)
    ours = solution["LayerNormalization"](axis=axis, epsilon=eps, dtype=dtype)
    compare_calls(
        ours, keras.layers.LayerNormalization(axis=axis, epsilon=eps, dtype=dtype), x, dtype
    )


@quick
@given(shape=st.lists(sizes, min_size=3, max_size=5), dtype=dtypes, eps=epsilons)
def test_instance_normalization(solution, shape, dtype, eps):
    x = drawn(shape, dtype)
    ours = solution["InstanceNormalization"](epsilon=eps, dtype=dtype)
    compare_calls(
        ours, keras.layers.GroupNormalization(groups=-1, epsilon=eps, dtype=dtype), x, dtype
    )


@quick
@given(
    shape=st.lists(sizes, min_size=2, max_size=4),
    groups=st.integers(1, 4),
    size=st.integers(1, 3),
    dtype=dtypes,
    eps=epsilons,
)
def test_group_normalization(solution, shape, groups, size, dtype, eps):
    x = drawn((*shape, groups * size), dtype)
    ours = solution["GroupNormalization"](groups=groups, epsilon=eps, dtype=dtype)
    compare_calls(
        ours, keras.layers.GroupNormalization(groups=groups, epsilon=eps, dtype=dtype), x, dtype
    )


@quick
@given(
    shape=st.lists(st.integers(2, 5), min_size=2, max_size=5),
    dtype=dtypes,
    momentum=st.sampled_from([0.0, 0.3, 0.9]),
    rmax=st.sampled_from([1.0, 1.3, 3.0]),
    dmax=st.sampled_from([0.0, 0.5, 5.0]),
)
def test_batch_renormalization(solution, shape, dtype, momentum, rmax, dmax):
    ours = solution["BatchRenormalization"](momentum=momentum, rmax=rmax, dmax=dmax, dtype=dtype)
    clipping = {"rmin": 1 / rmax, "rmax": rmax, "dmax": dmax}
    other = keras.layers.BatchNormalization(
        momentum=momentum,
        renorm=True,
        renorm_clipping=clipping,
        renorm_momentum=momentum,
        dtype=dtype,
    )
    for step in range(3):
        x = drawn(shape, dtype, seed=step)
        compare_calls(ours, other, x, dtype, training=True)
    assert_alike(ours(x), other(x), dtype)
    for name in ("moving_mean", "moving_stddev"):
        assert_alike(getattr(ours, name).value, getattr(other, name).value, dtype)


def layer_and_input(kind, units, channels):
    if kind == "Dense":
        return keras.layers.Dense(units, bias_initializer="ones"), (3, channels)
    options = {"padding": "same", "strides": 2, "bias_initializer": "ones"}
    return keras.layers.Conv2D(units, (2, 3), **options), (2, 4, 5, channels)


@quick
@given(
    kind=st.sampled_from(["Dense", "Conv2D"]),
    units=sizes,
    channels=sizes,
    iterations=st.integers(1, 4),
)
def test_spectral_normalization_in_training(solution, kind, units, channels, iterations):
    made = []
    for wrapper in (solution["SpectralNormalization"], keras.layers.SpectralNormalization):
        inner, shape = layer_and_input(kind, units, channels)
        outer = wrapper(inner, power_iterations=iterations)
        outer.build((None, *shape[1:]))
        random = np.random.RandomState(3)
        inner.kernel.assign(random.normal(size=inner.kernel.shape))
        outer.vector_u.assign(random.normal(size=(1, units)))
        made.append(outer)
    x = drawn(shape, "float32")
    for _ in range(2):
        assert_alike(*(outer(x, training=True) for outer in made), "float32")
        assert_alike(*(outer.vector_u.value for outer in made), "float32")


@quick
@given(kind=st.sampled_from(["Dense", "Conv2D"]), units=sizes, channels=sizes)
def test_weight_normalization_changes_nothing_at_first(solution, kind, units, channels):
    """Keras has no such layer: its own Dense and Conv2D are what it must start from."""
    inner, shape = layer_and_input(kind, units, channels)
    x = drawn(shape, "float32")
    before = inner(x)
    outer = solution["WeightNormalization"](inner)
    assert_alike(outer(x), before, "float32")
    outer.g.assign(2 * outer.g)
    assert_alike(outer(x), 2 * before - 1, "float32")  # the bias of 1 is not doubled


def test_wrappers_follow_mixed_precision(solution):
    x = np.random.RandomState(0).normal(size=(4, 3)).astype("float32")
    for name in ("WeightNormalization", "SpectralNormalization"):
        keras.config.set_dtype_policy("mixed_float16")
        try:
            outer = solution[name](keras.layers.Dense(2))
            y = outer(x, training=True)
        finally:
            keras.config.set_dtype_policy("float32")
        assert keras.backend.standardize_dtype(y.dtype) == "float16"
        assert {weight.dtype for weight in outer.weights} == {"float32"}


@pytest.mark.parametrize("groups", [4, 7, 12])
def test_groups_that_do_not_divide_are_refused_when_built(solution, groups):
    with pytest.raises(ValueError, match="equal groups"):
        solution["GroupNormalization"](groups=groups).build((None, 3, 3, 6))


def test_addition_along_the_middle_axis_is_no_bias_add(solution):
    """keras.ops.add takes (1, C, 1) for a bias where the last axis has length C as well."""
    x = drawn((2, 3, 3), "float32")
    layer = solution["LayerNormalization"](axis=1)
    layer(x)
    layer.gamma.assign([0.0, 0.0, 0.0])
    layer.beta.assign([1.0, 2.0, 3.0])
    found = keras.ops.convert_to_numpy(layer(x))
    np.testing.assert_array_equal(found, np.broadcast_to([[1.0], [2.0], [3.0]], (2, 3, 3)))
