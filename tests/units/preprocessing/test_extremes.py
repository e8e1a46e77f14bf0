"""The solution of `preprocessing` where numbers, dtypes and files are unusual, and the text's numbers."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from grader.course.unit_loading import load_unit

SOLVED = load_unit(Path(__file__).parents[3] / "solutions" / "preprocessing").namespace()
TEXT = (Path(__file__).parents[3] / "solutions/preprocessing/preprocessing.py").read_text("utf-8")
STATISTICS = [
    "subtract_mean_image",
    "subtract_channel_mean",
    "standardize_channels",
    "standardize_features",
    "whiten",
]


def says(words):
    """Whether the notebook's text has these words, wherever its lines end."""
    return words in " ".join(TEXT.replace("\n#", "\n").split())


def grey_levels(count=10, shape=(4, 4, 3)):
    """Random pictures; the same generator as for the numbers that the text tells."""
    return np.random.default_rng(1).integers(0, 256, (count, *shape)).astype("float32")


def spectrum(images):
    rows = images.reshape(len(images), -1)
    centred = rows - rows.mean(axis=0)
    return np.linalg.eigvalsh(centred.T @ centred / len(rows))


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_fewer_pictures_than_features_are_white_along_what_varies(dtype):
    images = grey_levels().astype(dtype)
    train, test = SOLVED["whiten"](images, grey_levels(13)[10:].astype(dtype))
    assert np.isfinite(train).all()
    assert np.isfinite(test).all()
    variances = spectrum(train.astype("float64"))
    np.testing.assert_allclose(variances[:39], 0, atol=1e-6)
    np.testing.assert_allclose(variances[39:], 1, atol=1e-4)


def test_numbers_of_the_text_on_whitening():
    images = grey_levels()
    narrow, wide = spectrum(images), spectrum(images.astype("float64"))
    assert says("Ten pictures of 4 × 4 pixels have 48 features and vary along 9 directions only")
    assert np.sum(wide > 1) == 9
    assert says("39 variances are 0")
    assert np.abs(wide[:39]).max() < 1e-7
    assert says("is around 46,000")
    assert round(wide[-1], -3) == 46000
    assert says("anything down to −0.001")
    assert -0.01 < narrow[0] < -1e-5


def test_numbers_of_the_text_on_sums():
    assert says("its numbers around $2^{32}$ lie 512 apart")
    assert np.spacing(np.float32(2**32)) == 512
    assert np.float32(2**32) + np.float32(255) == 2**32
    assert says("have 51,200,000 pixels in each channel")
    assert 50_000 * 32 * 32 == 51_200_000
    assert says("$2^{32} / 51200000 = 83.9$, and 43.6 grey levels")
    assert f"{2**32 / 51_200_000:.1f}" == "83.9"
    assert f"{127.5 - 2**32 / 51_200_000:.1f}" == "43.6"


def test_numbers_of_the_text_on_constants():
    assert says("The mean of seven times 200.1, added up in float32, is off by 0.000015")
    column = np.full((7, 2), 200.1, "float32")
    off = np.abs(column.mean(axis=0) - column[0]).max()
    assert f"{off:.6f}" == f"{column.std(axis=0).max():.6f}" == "0.000015"
    assert off / (column.std(axis=0).max() + 1e-7) > 0.9


@pytest.mark.parametrize("images", [7, 13, 1000])
def test_constant_features_become_zero(images):
    for constant in (200.1, 0.3, 1e6 + 0.5):
        train = np.full((images, 3), constant, "float32")
        for result in SOLVED["standardize_features"](train, train[:2]):
            np.testing.assert_array_equal(result, 0)


@pytest.mark.parametrize("name", ["subtract_channel_mean", "standardize_channels"])
def test_a_mean_over_many_pixels_is_exact(name):
    """float32 sums that grow pixel by pixel drop the fraction 1/128 from 2^17 on."""
    random = np.random.default_rng(0)
    train = (32 * random.integers(1, 8, (64, 8, 8, 3)) + 1 / 128).astype("float32")
    result, _ = SOLVED[name](train, train[:1])
    assert result.dtype == "float32"
    np.testing.assert_allclose(result.mean(axis=(0, 1, 2), dtype="float64"), 0, atol=1e-5)


@pytest.mark.parametrize("name", STATISTICS)
@pytest.mark.parametrize("dtype", ["uint8", "int64", "float16", "float32", "float64"])
def test_the_smallest_inputs_of_all_dtypes(name, dtype):
    random = np.random.default_rng(0)
    train = random.integers(0, 256, (2, 1, 1, 1)).astype(dtype)
    nothing = train[:0]
    for test in (train, nothing):
        for result, given in zip(SOLVED[name](train, test), (train, test), strict=True):
            assert result.shape == given.shape
            assert np.isfinite(result).all()
            assert result.dtype.kind == "f"
            assert given.dtype.kind != "f" or result.dtype == given.dtype


def ramp(height=12, width=20):
    y, x = np.mgrid[:height, :width]
    return np.rint(20 + 10 * x + 2 * y).astype("uint8")


def saved(picture, folder, kind, **options):
    path = folder / f"picture.{kind}"
    picture.save(path, **options)
    return path


DEEP = {
    "png": lambda levels: Image.fromarray(levels),
    "tif": lambda levels: Image.frombytes(
        "I;16B", levels.shape[::-1], levels.astype(">u2").tobytes()
    ),
    "ppm": lambda levels: Image.fromarray(levels.astype("int32")),
}


@pytest.mark.parametrize("kind", DEEP)
def test_grey_of_16_bits_is_the_same_in_8(tmp_path, kind):
    assert says("$65535 / 257 = 255$")
    assert 65535 / 257 == 255
    path = saved(DEEP[kind](ramp().astype("uint16") * 257), tmp_path, kind)
    assert Image.open(path).mode.startswith("I")
    deep, grey = SOLVED["resize_images"]([path, ramp()], 6)
    np.testing.assert_array_equal(deep, grey)


@pytest.mark.parametrize("mode", ["L", "LA", "RGBA", "RGB"])
def test_modes_of_png_show_their_colours(tmp_path, mode):
    path = saved(Image.fromarray(ramp()).convert(mode), tmp_path, "png")
    seen, grey = SOLVED["resize_images"]([path, ramp()], 6)
    np.testing.assert_array_equal(seen, grey)


@pytest.mark.parametrize("mode", ["CMYK", "PA", "YCbCr"])
def test_modes_of_tiff_show_their_colours(tmp_path, mode):
    path = saved(Image.fromarray(ramp()).convert("P").convert(mode), tmp_path, "tif")
    seen, grey = SOLVED["resize_images"]([path, ramp()], 6)
    np.testing.assert_allclose(seen.astype(int), grey, atol=4)


def test_black_and_white_and_the_first_picture_of_many(tmp_path):
    pattern = Image.fromarray((np.indices((8, 8)).sum(axis=0) % 2 * 255).astype("uint8")).convert(
        "1"
    )
    seen = SOLVED["resize_images"]([saved(pattern, tmp_path, "png")], 8)
    np.testing.assert_array_equal(seen[0, ..., 0], np.asarray(pattern) * 255)
    first = Image.fromarray(np.full((8, 8, 3), (255, 0, 0), "uint8"))
    film = saved(first, tmp_path, "gif", save_all=True, append_images=[Image.new("RGB", (8, 8))])
    np.testing.assert_array_equal(
        SOLVED["resize_images"]([film], 2), np.full((1, 2, 2, 3), 255) * [1, 0, 0]
    )


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["png", "jpg"])
def test_photographs_stand_upright(tmp_path, orientation, kind):
    """The EXIF standard says where row 0 and column 0 of the stored picture belong."""
    upright = np.stack([ramp(), ramp()[::-1], ramp()[:, ::-1]], axis=-1)
    laid = {
        1: lambda a: a,
        2: lambda a: a[:, ::-1],
        3: lambda a: a[::-1, ::-1],
        4: lambda a: a[::-1],
        5: lambda a: a.swapaxes(0, 1),
        6: lambda a: a.swapaxes(0, 1)[::-1],
        7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
        8: lambda a: a.swapaxes(0, 1)[:, ::-1],
    }[orientation](upright)
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = Image.fromarray(np.ascontiguousarray(laid))
    path = saved(picture, tmp_path, kind, exif=exif.tobytes())
    seen, wanted = SOLVED["resize_images"]([path, upright], 6)
    np.testing.assert_allclose(seen.astype(int), wanted, atol=0 if kind == "png" else 12)


def test_one_pixel_becomes_a_square():
    for shape in ((1, 1), (1, 9), (9, 1, 3)):
        picture = np.full(shape, 77, "uint8")
        assert (SOLVED["resize_images"]([picture], 3) == 77).all()


def test_what_is_no_file_is_given_as_it_was(tmp_path):
    stream = io.BytesIO()
    Image.fromarray(ramp()).save(stream, "PNG")
    path = tmp_path / "grey without a name's end"
    path.write_bytes(stream.getvalue())
    seen, grey = SOLVED["resize_images"]([path, ramp()], 4)
    np.testing.assert_array_equal(seen, grey)
