"""The solution of `batchnorm` where batches are large, far from zero or hidden, and the text's numbers."""

from pathlib import Path

import keras
import numpy as np
import pytest

from grader.course.unit_loading import load_unit

FOLDER = Path(__file__).parents[3] / "solutions" / "batchnorm"
SOLVED = load_unit(FOLDER).namespace()
TEXT = " ".join((FOLDER / "batchnorm.py").read_text("utf-8").replace("\n#", "\n").split())
BatchNormalization = SOLVED["BatchNormalization"]
LARGE = (64, 32, 32, 3)


def far_from_zero(shape=LARGE, offset=1e4):
    return (offset + np.random.default_rng(0).normal(size=shape)).astype("float32")


def normalized(x):
    """What batch normalization makes of x, in float64, and its mean."""
    wide = x.astype("float64")
    axes = tuple(range(x.ndim - 1))
    return (wide - wide.mean(axes)) / np.sqrt(wide.var(axes) + 1e-3), wide.mean(axes)


def as_numpy(tensor):
    return keras.ops.convert_to_numpy(tensor)


def test_numbers_of_the_text_on_sums():
    x = far_from_zero()
    assert "has 65,536 numbers in each channel" in TEXT
    assert x[..., 0].size == 65_536
    assert "as large as $6.6 \\cdot 10^8$" in TEXT
    assert f"{65_536 * 1e4:.1e}" == "6.6e+08"
    assert "where neighbouring float32 numbers lie 64 apart" in TEXT
    assert np.spacing(np.float32(65_536 * 1e4)) == 64
    assert "move the mean by about three $\\sigma$" in TEXT
    off = np.abs(x.mean(axis=(0, 1, 2)) - normalized(x)[1])
    assert 2.5 < off.max() < 3.5


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="others sum in another order")
def test_keras_is_off_by_as_much_on_tensorflow():
    assert "on TensorFlow it is off by about three $\\sigma$ for these pictures" in TEXT
    x = far_from_zero()
    layer = keras.layers.BatchNormalization(momentum=0.0)
    layer(x, training=True)
    off = np.abs(as_numpy(layer.moving_mean) - normalized(x)[1])
    assert 2.5 < off.max() < 3.5


@pytest.mark.parametrize("shape", [LARGE, (65_536, 3), (2, 32_768, 2)])
def test_large_batches_far_from_zero(shape):
    x = far_from_zero(shape)
    wanted, _ = normalized(x)
    ones = np.ones(shape[-1], "float32")
    by_hand, _ = SOLVED["batchnorm_forward"](x, ones, 0 * ones)
    layer = as_numpy(BatchNormalization()(x, training=True))
    for found in (by_hand, layer):
        assert found.dtype == "float32"
        assert np.abs(found - wanted).max() < 5e-3  # x itself is rounded by as much as 5e-4


@pytest.mark.parametrize("dtype", ["float32", "float16", "float64"])
def test_gradients_of_many_equal_shares_keep_their_digits(dtype):
    x = np.random.default_rng(0).normal(size=(5000, 2)).astype(dtype)
    ones = np.ones(2, dtype)
    _, cache = SOLVED["batchnorm_forward"](x, ones, ones)
    dx, _, dbeta = SOLVED["batchnorm_backward"](np.full_like(x, 0.1), cache)
    assert dx.dtype == dbeta.dtype == dtype
    np.testing.assert_allclose(dbeta, 5000 * np.full(2, 0.1, dtype).astype("float64"), rtol=1e-3)


def test_population_variance_of_float16_does_not_overflow():
    _, variance = SOLVED["population_statistics"](
        np.zeros((2, 1), "float16"), np.full((2, 1), 4, "float16"), 50_176
    )
    assert variance == np.float16(4)


@pytest.mark.parametrize("channels", [1, 2])
@pytest.mark.parametrize("dtype", ["float32", "mixed_float16"])
def test_a_batch_that_is_padding_all_over(channels, dtype):
    layer = BatchNormalization(momentum=0.5, dtype=dtype)
    x, mask = np.zeros((2, 3, channels), "float32"), np.zeros((2, 3), bool)
    np.testing.assert_array_equal(as_numpy(layer(x, training=True, mask=mask)), 0)
    np.testing.assert_array_equal(as_numpy(layer.moving_mean), 0)
    np.testing.assert_array_equal(as_numpy(layer.moving_variance), 0.5)


@pytest.mark.parametrize("padding", [1e30, -3e38, 1e-42])
def test_padding_of_any_size_takes_no_part(padding):
    x = np.random.default_rng(0).normal(size=(3, 4, 2)).astype("float32")
    mask = np.arange(4) < np.array([[2], [4], [1]])
    padded = np.where(mask[..., None], x, np.float32(padding))
    found = as_numpy(BatchNormalization()(padded, training=True, mask=mask))
    wanted = normalized(x[mask])[0]
    np.testing.assert_allclose(found[mask], wanted, atol=1e-5)
