"""The solution of `preprocessing` agrees with Keras's own layers, and with itself put another way."""

from pathlib import Path

import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from grader.course.unit_loading import load_unit

SOLVED = load_unit(Path(__file__).parents[3] / "solutions" / "preprocessing").namespace()
few = settings(deadline=None, derandomize=True, max_examples=25)
sides = st.integers(1, 5)
seeds = st.integers(0, 2**16)


def pair(seed, images, tests, shape, dtype):
    """Train and test images of grey levels; each channel has a mean and a spread of its own."""
    random = np.random.default_rng(seed)
    means = random.uniform(60, 180, shape[-1])
    both = means + random.uniform(10, 40, shape[-1]) * random.normal(size=(images + tests, *shape))
    both = np.clip(np.rint(both), 0, 255).astype(dtype)
    return both[:images], both[images:]


dtypes = st.sampled_from(["uint8", "float32", "float64"])


def close(mine, theirs, within):
    np.testing.assert_allclose(mine, keras.ops.convert_to_numpy(theirs), rtol=1e-4, atol=within)


@few
@given(arrays("uint8", st.tuples(sides, sides, sides, st.just(3))))
def test_centred_pixels_are_rescaled_ones(images):
    layer = keras.layers.Rescaling(1.0, offset=-128.0)
    close(SOLVED["center_pixels"](images), layer(images.astype("float32")), 1e-4)


@few
@given(seeds, st.integers(3, 9), sides, sides, sides, st.integers(1, 4), dtypes)
def test_channels_are_normalized_as_by_keras(seed, images, tests, height, width, channels, dtype):
    train, test = pair(seed, images + 4, tests, (height, width, channels), dtype)
    layer = keras.layers.Normalization(axis=-1)
    layer.adapt(train.astype("float32"))
    for mine, given_ in zip(
        SOLVED["standardize_channels"](train, test), (train, test), strict=True
    ):
        close(mine, layer(given_.astype("float32")), 1e-4)


@few
@given(seeds, st.integers(3, 9), sides, sides, sides, st.integers(1, 4), dtypes)
def test_features_are_normalized_as_by_keras(seed, images, tests, height, width, channels, dtype):
    train, test = pair(seed, images + 4, tests, (height, width, channels), dtype)
    train[0] += train.std(axis=0).astype(dtype) < 1  # Keras takes another epsilon there
    layer = keras.layers.Normalization(axis=(1, 2, 3))
    layer.adapt(train.astype("float32"))
    for mine, given_ in zip(
        SOLVED["standardize_features"](train, test), (train, test), strict=True
    ):
        close(mine, layer(given_.astype("float32")), 1e-3)


@few
@given(seeds, st.integers(2, 9), sides, st.integers(1, 4), dtypes)
def test_means_are_subtracted(seed, images, tests, channels, dtype):
    train, test = pair(seed, images, tests, (3, 2, channels), dtype)
    mean = train.mean(axis=(0, 1, 2))
    layer = keras.layers.Normalization(axis=-1, mean=mean, variance=np.ones(channels))
    for mine, given_ in zip(
        SOLVED["subtract_channel_mean"](train, test), (train, test), strict=True
    ):
        close(mine, layer(given_.astype("float32")), 1e-3)
    new_train, new_test = SOLVED["subtract_mean_image"](train, test)
    np.testing.assert_allclose(new_train.mean(axis=0), 0, atol=1e-3)
    np.testing.assert_allclose(new_test + train.mean(axis=0), test, atol=1e-3)


@few
@given(seeds, st.integers(1, 3), st.integers(1, 3), st.floats(1e-4, 1.0))
def test_whitened_covariance_is_that_of_the_formula(seed, height, width, epsilon):
    shape = (height, width, 2)
    random = np.random.default_rng(seed)
    size = int(np.prod(shape))
    rows = random.normal(size=(40, size)) @ random.normal(size=(size, size))
    train, test = SOLVED["whiten"](rows.reshape(40, *shape), rows[:1].reshape(1, *shape), epsilon)
    covariance = np.cov(rows, rowvar=False, bias=True).reshape(size, size)
    expected = covariance @ np.linalg.inv(covariance + epsilon * np.eye(size))
    white = train.reshape(40, size)
    np.testing.assert_allclose(white.T @ white / 40, expected, atol=1e-6)
    np.testing.assert_allclose(test[0], train[0], atol=1e-6)


@few
@given(st.integers(1, 6), st.sampled_from([2, 3, 4]), st.integers(0, 3), st.booleans())
def test_resized_images_agree_with_keras(size, factor, margin, tall):
    """Smooth pictures with a fine pattern that no filter lets through, away from their edges."""
    side = size * factor
    x, y = np.meshgrid(np.arange(side + 2 * margin), np.arange(side))
    fine = 40 * ((x + y) % 2)
    picture = np.stack([20 + 3 * x + fine, 200 - 3 * y, 90 + x + y + fine], axis=-1)
    picture = picture.astype("uint8")
    picture = np.ascontiguousarray(picture.swapaxes(0, 1)) if tall else picture
    resizing = keras.layers.Resizing(
        size, size, antialias=True, crop_to_aspect_ratio=True, data_format="channels_last"
    )
    theirs = keras.ops.convert_to_numpy(resizing(picture[None].astype("float32")))
    mine = SOLVED["resize_images"]([picture], size)
    inner = slice(1, -1) if size > 2 else slice(None)
    difference = np.abs(mine.astype(float) - theirs)[:, inner, inner]
    assert difference.max(initial=0) <= (6 if size > 2 else 16)


@few
@given(arrays("uint8", st.tuples(st.integers(1, 9), st.integers(1, 9))), st.integers(1, 12))
def test_grey_is_the_same_as_three_equal_channels(grey, size):
    colour = np.repeat(grey[..., None], 3, axis=-1)
    both = SOLVED["resize_images"]([grey, colour], size)
    assert both.dtype == "uint8"
    assert both.shape == (2, size, size, 3)
    np.testing.assert_array_equal(both[0], both[1])


def test_files_are_the_same_as_their_arrays(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (9, 14, 3)).astype("uint8")
    Image.fromarray(picture).save(tmp_path / "noise.png")
    path = tmp_path / "noise.png"
    found = SOLVED["resize_images"]([picture, path, str(path)], 4)
    np.testing.assert_array_equal(found[0], found[1])
    np.testing.assert_array_equal(found[0], found[2])


@pytest.mark.parametrize("dtype", ["uint8", "float16", "float32", "float64"])
@pytest.mark.parametrize("labels", [np.arange(4), np.arange(4, dtype="uint8")[:, None]])
def test_saved_images_come_back(tmp_path, dtype, labels):
    images = np.random.default_rng(0).uniform(0, 255, (4, 3, 2, 3)).astype(dtype)
    SOLVED["save_images"](tmp_path / "some.npz", images, labels)
    for got, given_ in zip(
        SOLVED["load_images"](tmp_path / "some.npz"), (images, labels), strict=True
    ):
        assert got.dtype == given_.dtype
        np.testing.assert_array_equal(got, given_)


def test_files_that_need_pickle_are_refused(tmp_path):
    objects = np.array([{}, {}], dtype=object)
    np.savez(tmp_path / "trap.npz", images=objects, labels=objects)
    with pytest.raises(ValueError, match="allow_pickle"):
        SOLVED["load_images"](tmp_path / "trap.npz")
