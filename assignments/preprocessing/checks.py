"""Visible checks and cases of the unit `preprocessing`; released with the assignment."""

import io
import pickle
import zipfile

import numpy as np
from PIL import Image

from grader.authoring import case, check, part
from grader.authoring.claims import Claim
from grader.replies.channel import Raised
from grader.protocol.dtypes import is_float

NORMALIZERS = (
    "keras.layers.Normalization",
    "keras.layers.Rescaling",
    "keras.utils.normalize",
    "keras.preprocessing.image.ImageDataGenerator",
    "keras.legacy.preprocessing.image.ImageDataGenerator",
    "tensorflow.image.per_image_standardization",
)
FLOAT64 = "the formula, computed another way in float64"

PARTS = [
    part("resize_images", reference="another antialiasing filter"),
    part("save_images", reference="numpy.savez_compressed"),
    part("load_images", reference="numpy.load"),
    part("center_pixels", forbidden=NORMALIZERS, reference=FLOAT64),
    part("subtract_mean_image", forbidden=NORMALIZERS, reference=FLOAT64),
    part("subtract_channel_mean", forbidden=NORMALIZERS, reference="keras.layers.Normalization"),
    part("standardize_channels", forbidden=NORMALIZERS, reference=FLOAT64),
    part("standardize_features", forbidden=NORMALIZERS, reference=FLOAT64),
    part("whiten", forbidden=NORMALIZERS, reference="singular value decomposition in float64"),
]


def agrees(seen, wanted, tolerance, places):
    """A claim that each of a few numbers lies within `tolerance` of its own target.

    places: what each number is, for people.
    """
    seen, wanted = np.ravel(seen).astype("float64"), np.ravel(wanted).astype("float64")
    errors = np.nan_to_num(np.abs(seen - wanted), nan=np.inf)
    worst = int(np.argmax(errors))
    says = (
        f"has {seen[worst]:.4g} as {places[worst]}; "
        f"{wanted[worst]:.4g} within {tolerance:.2g} was expected"
    )
    excess = float(errors[worst] / tolerance)
    numbers = tuple(float(number) for number in seen)
    return Claim(excess <= 1, says, numbers, (tolerance,) * len(numbers), excess)


CORNERS = ("upper left", "upper right", "lower left", "lower right")
MEANS = [
    f"the mean {colour}, {corner}" for corner in CORNERS for colour in ("red", "green", "blue")
]


def corner_means(picture):
    """Twelve numbers: the mean of each channel in each quarter, without the outermost pixels.

    Every filter looks beyond the square there in its own way.
    """
    edge = 1 if len(picture) > 3 else 0
    inner = picture[edge : len(picture) - edge, edge : len(picture) - edge]
    half = max(1, len(inner) // 2)
    quarters = [inner[rows, columns] for rows in _halves(half) for columns in _halves(half)]
    return np.stack([quarter.mean(axis=(0, 1)) for quarter in quarters])


def _halves(half):
    return slice(None, half), slice(-half, None)


def scene(draw, height, width):
    """A picture, and a function that says how its central square looks at a size.

    Red grows from left to right, green from top to bottom; blue is the same all over the central
    square and grows outside. Smooth ramps look the same through any filter, wherever one cuts.
    """
    side = min(height, width)
    left, top = (width - side) / 2, (height - side) / 2
    start, stop = draw.uniform((2,), 10, 60), draw.uniform((2,), 170, 230)
    dark = float(draw.uniform((), 30, 70))

    def shades(across, down):
        across, down = np.meshgrid(across, down)
        red = start[0] + (stop[0] - start[0]) * across
        green = start[1] + (stop[1] - start[1]) * down
        beyond = np.maximum(np.abs(across - 0.5), np.abs(down - 0.5)) - 0.5
        return np.stack([red, green, dark + 300.0 * np.maximum(beyond, 0)], axis=-1)

    picture = shades((np.arange(width) + 0.5 - left) / side, (np.arange(height) + 0.5 - top) / side)

    def seen_at(size):
        centres = (np.arange(size) + 0.5) / size
        return shades(centres, centres)

    return np.clip(np.rint(picture), 0, 255).astype("uint8"), seen_at


def resized(resize, items, size):
    """Yields shape and dtype of the resized images; returns them, or None where they are amiss."""
    result = resize(items, size).array()
    yield "shape", list(result.shape)
    yield "dtype", str(result.dtype)
    return result if result.shape == (len(items), size, size, 3) else None


def look_alike(result, wanted, tolerance=8.0):
    """One claim for each image: its quarters have the right colours."""
    for index, picture in enumerate(wanted if result is not None else ()):
        seen = corner_means(result[index])
        yield f"image {index}", agrees(seen, corner_means(picture), tolerance, MEANS)


@check(
    "resize_images",
    points=2,
    cases=[
        case("wide, tall and square to 8 x 8", shapes=[(24, 36), (48, 24), (16, 16)], size=8),
        case("the sizes mixed up, to 4 x 4", shapes=[(16, 8), (12, 12), (8, 20)], size=4),
    ],
)
def resize_crops(resize, draw, shapes, size):
    """`resize_images` shows the central square of each image, in order, as uint8."""
    scenes = [scene(draw, *shape) for shape in shapes]
    given = [resize.keep(picture) for picture, _ in scenes]
    result = yield from resized(resize, given, size)
    yield from look_alike(result, [seen_at(size) for _, seen_at in scenes])
    yield "image 0 after the call", given[0]


def dotted(draw, side):
    """A picture of fine bright dots on black, and its mean colour: a quarter of the dots'.

    Dots are two pixels wide and four apart, so that every `side / n` pixels (a multiple of eight)
    there is a bright one in the middle, and one at the corner.
    """
    colour = draw.uniform((3,), 150, 255)
    bright = np.isin(np.arange(side) % 4, (0, 3))
    picture = np.outer(bright, bright)[..., None] * np.rint(colour)
    return picture.astype("uint8"), np.rint(colour) / 4


@check(
    "resize_images",
    points=2,
    needs=resize_crops,
    cases=[case("fine dots, 32 x 32 to 4 x 4", side=32, size=4)],
)
def resize_antialiases(resize, draw, side, size):
    """Detail that is too fine for the new size becomes its average colour."""
    picture, mean = dotted(draw, side)
    result = yield from resized(resize, [picture], size)
    yield from look_alike(result, [np.broadcast_to(mean, (size, size, 3))], tolerance=12.0)


@check(
    "resize_images",
    points=1,
    needs=resize_crops,
    cases=[case("colour and grey", size=6)],
)
def resize_grey(resize, draw, size):
    """A grey image (H, W) becomes three equal channels."""
    colour, seen_colour = scene(draw, 3 * size, 6 * size)
    grey, seen_grey = scene(draw, 8 * size, 4 * size)
    result = yield from resized(resize, [colour, np.ascontiguousarray(grey[..., 0])], size)
    seen = np.repeat(seen_grey(size)[..., :1], 3, axis=-1)
    yield from look_alike(result, [seen_colour(size), seen])


def image_file(picture, mode="RGB", kind="PNG"):
    """The bytes of an image file that holds the picture."""
    stream = io.BytesIO()
    if mode == "P":
        image = Image.fromarray(picture).quantize(64)
    else:
        image = Image.fromarray(picture if mode == "RGB" else np.ascontiguousarray(picture[..., 0]))
    image.save(stream, kind)
    return stream.getvalue()


@check(
    "resize_images",
    points=1,
    needs=resize_crops,
    cases=[
        case("three PNG files", names=["tree.png", "bird.png", "lake.png"], as_path=False),
        case("pathlib.Path", names=["moon.png", "dune.png"], as_path=True),
    ],
)
def resize_files(resize, draw, names, as_path, kind="PNG", size=6):
    """Files are taken as well, by str or Path, in the order of the list; grey files too."""
    scenes = [scene(draw, 24 + 24 * (index % 2), 24) for index in range(len(names))]
    grey = len(names) - 1
    items, wanted = [], []
    for index, (picture, seen_at) in enumerate(scenes):
        seen = seen_at(size)
        data = image_file(picture, "L" if index == grey else "RGB", kind)
        items.append(resize.file(names[index], data, as_path=as_path))
        wanted.append(np.repeat(seen[..., :1], 3, axis=-1) if index == grey else seen)
    result = yield from resized(resize, items, size)
    # JPEG keeps colours only roughly.
    yield from look_alike(result, wanted, tolerance=8.0 if kind == "PNG" else 12.0)


def deep_grey_file(picture):
    """The bytes of a PNG file with 16 bits of grey: the picture's first channel, of 65535 levels."""
    levels = picture[..., 0].astype("uint16")
    # The lower byte falls where the upper one grows: whoever takes it for the picture is wrong.
    stream = io.BytesIO()
    Image.fromarray(256 * levels + (255 - levels)).save(stream, "PNG")
    return stream.getvalue()


ORIENTATION = 0x0112  # the EXIF tag that says how a picture is to be turned
LAID = {  # what turns an upright picture into the one that is stored, by the number of the note
    3: Image.Transpose.ROTATE_180,
    6: Image.Transpose.ROTATE_90,
    8: Image.Transpose.ROTATE_270,
}


def laid_file(picture, orientation):
    """The bytes of a JPEG file that stores the picture turned, with a note on how to turn it back."""
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    stream = io.BytesIO()
    stored = Image.fromarray(picture).transpose(LAID[orientation])
    stored.save(stream, "JPEG", exif=exif.tobytes())
    return stream.getvalue()


@check(
    "resize_images",
    points=1,
    needs=resize_crops,
    cases=[
        case("a palette", kind="palette"),
        case("16 bits of grey", kind="deep grey"),
        case("a photograph to be turned", kind=6),
    ],
)
def resize_kinds_of_files(resize, draw, kind, size=4):
    """A file shows what is in it: the colours of a palette, 16 bits of grey, a photograph upright."""
    scenes = [scene(draw, 16, 24), scene(draw, 24, 16)]
    wanted = [seen_at(size) for _, seen_at in scenes]
    tolerance = 12.0  # JPEG keeps colours only roughly
    if kind == "palette":
        data = [image_file(picture, "P") for picture, _ in scenes]
        tolerance = 16.0  # 64 colours are some levels off the picture that they were chosen for
    elif kind == "deep grey":
        data = [deep_grey_file(picture) for picture, _ in scenes]
        wanted = [np.repeat(seen[..., :1], 3, axis=-1) for seen in wanted]
        tolerance = 8.0
    else:
        data = [laid_file(picture, kind) for picture, _ in scenes]
    suffix = "png" if isinstance(kind, str) else "jpg"
    items = [resize.file(f"{name}.{suffix}", item) for name, item in zip("qp", data, strict=True)]
    result = yield from resized(resize, items, size)
    yield from look_alike(result, wanted, tolerance)


@check(
    "resize_images",
    points=1,
    needs=resize_crops,
    cases=[case("8 x 12 to 16 x 16", shape=(8, 12), size=16)],
)
def resize_enlarges(resize, draw, shape, size):
    """Images smaller than the size are enlarged."""
    picture, seen_at = scene(draw, *shape)
    result = yield from resized(resize, [picture], size)
    yield from look_alike(result, [seen_at(size)], tolerance=10.0)


NO_FILE, NO_NPZ, PICKLED = "not there", "no .npz archive", "an .npz with pickled objects"
PLAIN = "an .npz of plain arrays"
MOST_BYTES, MOST_ARRAYS = 1 << 22, 16


def plain_array(content):
    """The array of an `.npy` file; None where it needs pickle. Nothing is unpickled.

    Raises ValueError (KeyError for an unknown version) where the file is none.
    """
    stream = io.BytesIO(content)
    read = {
        (1, 0): np.lib.format.read_array_header_1_0,
        (2, 0): np.lib.format.read_array_header_2_0,
    }[np.lib.format.read_magic(stream)]
    shape, by_columns, dtype = read(stream)
    if dtype.hasobject:
        return None
    flat = np.frombuffer(content, dtype, offset=stream.tell())
    return flat.reshape(shape, order="F" if by_columns else "C")


def arrays_in(path):
    """What kind of file is at the path, and its plain arrays by the names of its members."""
    try:
        data = path.content()
    except Raised:
        return NO_FILE, {}
    found = {}
    try:
        with zipfile.ZipFile(io.BytesIO(data[:MOST_BYTES])) as archive:
            for member in archive.infolist()[:MOST_ARRAYS]:
                if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                    return NO_NPZ, {}
                with archive.open(member) as stream:
                    found[member.filename] = plain_array(stream.read(MOST_BYTES))
    except Exception:  # the bytes may be anything
        return NO_NPZ, {}
    pickled = any(array is None for array in found.values())
    return (PICKLED if pickled else PLAIN), found


def collection(draw, shape, dtype, label_dtype, label_shape=()):
    """Images and labels to save."""
    if dtype == "uint8":
        images = draw.integers(shape, 0, 256).astype(dtype)
    else:
        images = draw.normal(shape, dtype=dtype)
    return images, draw.integers((shape[0], *label_shape), 0, 10).astype(label_dtype)


def dtype_and_values(name, array):
    """Yields the dtype, and the values as float32, so that the same mistake in two dtypes shows."""
    yield f"dtype of {name}", str(array.dtype)
    yield name, array.astype("float32")


@check(
    "save_images",
    points=1,
    cases=[case("path as str", as_path=False), case("pathlib.Path", as_path=True)],
)
def saved_file(save, draw, as_path):
    """`save_images` writes one `.npz` file of plain arrays to the path."""
    images, labels = collection(draw, (3, 4, 5, 3), "uint8", "int64")
    path, given = save.file("pets.npz", as_path=as_path), save.keep(images)
    save(path, given, labels)
    yield "the file", arrays_in(path)[0]
    yield "images after the call", given


@check(
    "save_images",
    points=1,
    needs=saved_file,
    cases=[
        case("uint8 images, int32 labels", dtype="uint8", label_dtype="int32"),
        case("float32 images, uint8 labels", dtype="float32", label_dtype="uint8"),
    ],
)
def saved_values(save, draw, dtype, label_dtype, shape=(5, 3, 2, 3), label_shape=()):
    """Images and labels are in the file with their values, order and dtypes."""
    images, labels = collection(draw, shape, dtype, label_dtype, label_shape)
    path = save.file("pets.npz")
    save(path, images, labels)
    _, stored = arrays_in(path)
    for index, (name, given) in enumerate((("images", images), ("labels", labels))):
        alike = [a for a in stored.values() if a.shape == given.shape and a.dtype.kind in "iuf"]
        # How a file is laid out is its author's business: only its reader knows a strange one.
        if not alike:
            alike = [save.other("load_images")(path).unpack(2)[index].array()]
        yield from dtype_and_values(f"{name} in the file", alike[0])


@check(
    "load_images",
    points=1,
    needs=saved_values,
    cases=[
        case("uint8 images, int64 labels", dtype="uint8", label_dtype="int64"),
        case("float64 images, int32 labels", dtype="float64", label_dtype="int32", as_path=True),
    ],
)
def loaded_values(load, draw, dtype, label_dtype, shape=(6, 2, 3, 3), as_path=False):
    """`load_images` returns the pair (images, labels) as they were saved."""
    given = collection(draw, shape, dtype, label_dtype)
    path = load.file("pets.npz", as_path=as_path)
    load.other("save_images")(path, *given)
    images, labels = load(path).unpack(2)
    yield from dtype_and_values("images", images.array())
    yield from dtype_and_values("labels", labels.array())


def trapped(arrays, canary):
    """An .npz file like one of these arrays, but of objects; unpickling it makes the file `canary`.

    That file is a stand-in for whatever harm the sender of a pickle has in mind.
    """
    opens = b"cbuiltins\nopen\n(V" + canary.encode("raw_unicode_escape") + b"\nVw\ntR0"
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, array in arrays.items():
            shape = np.shape(array)
            header = {"descr": "|O", "fortran_order": False, "shape": shape}
            objects = np.zeros(shape, dtype=object)
            with archive.open(name, "w") as member:
                np.lib.format.write_array_header_1_0(member, header)
                member.write(opens + pickle.dumps(objects, protocol=2))
    return stream.getvalue()


@check("load_images", points=1, needs=loaded_values)
def refuses_pickle(load, draw):
    """A file that needs pickle is refused with an exception, and the pickle in it is not run."""
    path, canary = load.file("pets.npz"), load.file("canary.txt")
    load.other("save_images")(path, *collection(draw, (3, 2, 2, 3), "uint8", "int64"))
    _, arrays = arrays_in(path)
    trap = load.file("trap.npz", trapped(arrays, str(canary.fetch()[1])))
    yield "an exception was raised", load.raises(trap)
    yield "the pickle was run", _exists(canary)


def _exists(path):
    try:
        path.content()
    except Raised:
        return False
    return True


@check(
    "center_pixels",
    points=1,
    cases=[case("2 images of 9 x 16", shape=(2, 9, 16, 1)), case("a table", shape=(4, 80))],
)
def centred_pixels(center, draw, shape):
    """`center_pixels` takes 0 to −128 and 255 to 127, and every number between along with them."""
    values = np.arange(np.prod(shape)) * 37 + draw.integers((), 0, 256)
    given = center.keep((values % 256).astype("uint8").reshape(shape))
    yield "centred", center(given).array().astype("float32")
    yield "images after the call", given


def photographs(draw, count, shape, dtype="float32", shift=0.0):
    """Images (count, *shape) whose mean and deviation differ by channel and by pixel."""
    channels = shape[-1]
    spread = np.linspace(12.0, 30.0, channels)
    x = draw.normal((count, *shape), np.linspace(80.0, 140.0, channels), spread, "float64")
    pixels = int(np.prod(shape[:-1]))
    places = np.arange(pixels).reshape(*shape[:-1], 1)
    x = (x - 110.0) * (1 + places / pixels) + 110.0 + 20.0 * np.cos(places) + shift
    return np.clip(np.rint(x), 1, 254).astype(dtype) if dtype == "uint8" else x.astype(dtype)


def train_and_test(draw, dtype, images=7, tests=4, shape=(2, 3, 3)):
    """Photographs to train with, and others for the test that are all a bit brighter."""
    train = photographs(draw, images, shape, dtype)
    return train, photographs(draw, tests, shape, dtype, shift=25.0)


def both(transform, train, test, **options):
    """Yields both results, and the arguments after the call."""
    given = transform.keep(train), transform.keep(test)
    results = transform(*given, **options).unpack(2)
    yield "train", results[0]
    yield "test", results[1]
    yield "train after the call", given[0]
    yield "test after the call", given[1]


FLOATS = [case("float32", dtype="float32"), case("float64", dtype="float64")]
SHOWN = 8
CONSTANT = ["that pixel of image 0", "that pixel of image 1"]


def as_if_floats(transform, train, test, tolerance, **options):
    """Claims that uint8 images give floats, and what the same numbers give as float64.

    How wide these floats are is left open, hence the tolerance.
    """
    seen = transform(train, test, **options).unpack(2)
    wide = transform(train.astype("float64"), test.astype("float64"), **options).unpack(2)
    for name, bytes_, floats in zip(("train", "test"), seen, wide, strict=True):
        mine, wanted = bytes_.array(), floats.array()
        yield f"dtype of {name}", "floats" if is_float(mine) else str(mine.dtype)
        yield f"shape of {name}", list(mine.shape)
        places = [f"{name}.flat[{index}]" for index in range(SHOWN)]
        numbers = (array.ravel()[:SHOWN] for array in (mine, wanted))
        if mine.shape == wanted.shape:
            yield name, agrees(*numbers, tolerance, places)


@check("subtract_mean_image", points=1, cases=FLOATS)
def mean_image_values(subtract, draw, dtype, **sizes):
    """`subtract_mean_image` subtracts train's mean image from train and from test."""
    yield from both(subtract, *train_and_test(draw, dtype, **sizes))


@check("subtract_mean_image", points=1, needs=mean_image_values, cases=[case("uint8")])
def mean_image_of_bytes(subtract, draw, **sizes):
    """uint8 images give floats, below zero as well as above."""
    yield from as_if_floats(subtract, *train_and_test(draw, "uint8", **sizes), tolerance=0.01)


@check("subtract_channel_mean", points=1, cases=FLOATS)
def channel_mean_values(subtract, draw, dtype, **sizes):
    """`subtract_channel_mean` subtracts one number per channel, the mean of train's channel."""
    yield from both(subtract, *train_and_test(draw, dtype, **sizes))


@check("subtract_channel_mean", points=0.5, needs=channel_mean_values, cases=[case("uint8")])
def channel_mean_of_bytes(subtract, draw, **sizes):
    """uint8 images give floats, below zero as well as above."""
    yield from as_if_floats(subtract, *train_and_test(draw, "uint8", **sizes), tolerance=0.01)


def many_pixels(draw, images, channels):
    """Train and test images whose sum loses digits in float32 long before it gets large.

    All levels are steps of 32 plus 1/128. From 2^17 on float32 has no room for that fraction: a sum
    that grows pixel by pixel drops it, as the sum over a whole data set drops whole pixels. Short
    sums, and sums of them, are exact.
    """
    train, test = (32 * draw.integers((n, 8, 8, channels), 1, 8) + 1 / 128 for n in (images, 2))
    return train.astype("float32"), test.astype("float32")


@check(
    "subtract_channel_mean",
    points=0.5,
    needs=channel_mean_values,
    cases=[case("4096 pixels in each channel, float32", images=64)],
)
def channel_mean_of_many(subtract, draw, images, channels=3):
    """The mean keeps its digits however many pixels it is taken over."""
    train, test = many_pixels(draw, images, channels)
    yield "test", subtract(train, test).unpack(2)[1]


def to_float32(handle):
    """The values in float32: whether 1e-7 was added to a deviation of 30 cannot be seen then."""
    return handle.array().astype("float32")


@check("standardize_channels", points=1, cases=FLOATS)
def channels_of_train(standardize, draw, dtype, **sizes):
    """`standardize_channels` gives each channel of train mean 0 and deviation 1."""
    train, test = train_and_test(draw, dtype, **sizes)
    given = standardize.keep(train)
    result, _ = standardize(given, test).unpack(2)
    yield "dtype of train", result.dtype()
    yield "train", to_float32(result)
    yield "train after the call", given


@check("standardize_channels", points=1, needs=channels_of_train, cases=FLOATS)
def channels_of_test(standardize, draw, dtype, **sizes):
    """Test goes through with the means and deviations of train."""
    train, test = train_and_test(draw, dtype, **sizes)
    given = standardize.keep(test)
    _, result = standardize(train, given).unpack(2)
    yield "dtype of test", result.dtype()
    yield "test", to_float32(result)
    yield "test after the call", given


@check("standardize_channels", points=0.5, needs=channels_of_train, cases=[case("uint8")])
def channels_of_bytes(standardize, draw, **sizes):
    """uint8 images give floats, below zero as well as above."""
    yield from as_if_floats(standardize, *train_and_test(draw, "uint8", **sizes), tolerance=1e-3)


@check(
    "standardize_channels",
    points=0.5,
    needs=channels_of_train,
    cases=[case("4096 pixels in each channel, float32", images=64)],
)
def channels_of_many(standardize, draw, images, channels=3):
    """Mean and deviation keep their digits however many pixels they are taken over."""
    train, test = many_pixels(draw, images, channels)
    yield "test", to_float32(standardize(train, test).unpack(2)[1])


@check("standardize_features", points=1, cases=FLOATS)
def features_of_train(standardize, draw, dtype, epsilon=25.0, **sizes):
    """`standardize_features` subtracts each feature's mean and divides by deviation + epsilon."""
    train, test = train_and_test(draw, dtype, **sizes)
    given = standardize.keep(train)
    yield "train", standardize(given, test, epsilon=epsilon).unpack(2)[0]
    yield "train after the call", given


@check("standardize_features", points=1, needs=features_of_train, cases=FLOATS)
def features_of_test(standardize, draw, dtype, epsilon=25.0, **sizes):
    """Test goes through with the means and deviations of train."""
    train, test = train_and_test(draw, dtype, **sizes)
    given = standardize.keep(test)
    yield "test", standardize(train, given, epsilon=epsilon).unpack(2)[1]
    yield "test after the call", given


@check(
    "standardize_features",
    points=1,
    needs=features_of_train,
    cases=[
        case("deviations of 1e-6, default epsilon", scale=1e-6),
        case("a pixel that is black in all images", black=True),
        case("a pixel that is 200.1 in all images", constant=200.1, images=7),
    ],
)
def features_that_hardly_vary(standardize, draw, scale=1.0, black=False, images=6, constant=None):
    """Epsilon is added to the deviation: a constant feature becomes 0, not NaN."""
    train = draw.normal((images, 2, 2, 1), stddev=scale)
    test = draw.normal((3, 2, 2, 1), mean=scale, stddev=scale)
    if black:
        train[:, 1, 0], test[:, 1, 0] = 0.0, 0.0
    if constant is not None:
        train[:, 1, 0], test[:, 1, 0] = constant, constant
    results = standardize(train, test).unpack(2)
    for name, result in zip(("train", "test"), results, strict=True):
        if constant is None:
            yield name, result
        else:
            # Moved by its own rounding it were no constant any more: only a claim is exact here.
            seen = result.array()[:2, 1, 0]
            yield f"the pixel in {name}", agrees(seen, np.zeros_like(seen), 1e-3, CONSTANT)


@check("standardize_features", points=1, needs=features_of_train, cases=[case("uint8")])
def features_of_bytes(standardize, draw, **sizes):
    """uint8 images give floats, below zero as well as above."""
    yield from as_if_floats(standardize, *train_and_test(draw, "uint8", **sizes), tolerance=1e-3)


def correlated(draw, count, shape, dtype="float64", scale=1.0, shift=0.0, mixing=None):
    """Images (count, *shape) whose features are mixtures of each other."""
    size = int(np.prod(shape))
    x = draw.normal((count, size), stddev=np.linspace(0.5, 2.0, size), dtype="float64")
    x = scale * (x @ mixing + np.linspace(-1.0, 2.0, size) + shift)
    return x.reshape(count, *shape).astype(dtype)


def mixed_pair(draw, images, shape, dtype, scale=1.0, tests=4):
    """Train and test images with one covariance; test is brighter."""
    size = int(np.prod(shape))
    mixing = np.eye(size) + 0.5 * draw.uniform((size, size), -1, 1, "float64") / np.sqrt(size)
    train = correlated(draw, images, shape, dtype, scale, mixing=mixing)
    return train, correlated(draw, tests, shape, dtype, scale, 0.7, mixing)


@check(
    "whiten",
    points=2,
    cases=[
        case("40 images of 2 x 2, epsilon 0.1", images=40, shape=(2, 2, 3), epsilon=0.1),
        case("float64", images=30, shape=(1, 2, 3), dtype="float64", epsilon=0.1),
    ],
)
def whitened_train(whiten, draw, images, shape, epsilon, dtype="float32"):
    """`whiten` makes train's features uncorrelated, of variance 1, and changes no more than that."""
    train, test = mixed_pair(draw, images, shape, dtype)
    given = whiten.keep(train)
    yield "train", whiten(given, test, epsilon=epsilon).unpack(2)[0]
    yield "train after the call", given


@check(
    "whiten",
    points=1,
    needs=whitened_train,
    cases=[case("40 images of 2 x 2", images=40, shape=(2, 2, 3), epsilon=0.1)],
)
def whitened_test(whiten, draw, images, shape, epsilon, tests=4, dtype="float32"):
    """Test goes through the very matrix that whitens train."""
    train, test = mixed_pair(draw, images, shape, dtype, tests=tests)
    given = whiten.keep(test)
    yield "test", whiten(train, given, epsilon=epsilon).unpack(2)[1]
    yield "test after the call", given


@check(
    "whiten",
    points=1,
    needs=whitened_test,
    cases=[
        case("5 images of 12 features", images=5, shape=(2, 2, 3), epsilon=0.2),
        case("5 images in float64", images=5, shape=(2, 2, 3), epsilon=0.2, dtype="float64"),
        case("variances of 1e-4, default epsilon", images=40, shape=(2, 1, 3), scale=0.01),
    ],
)
def whitened_with_epsilon(whiten, draw, images, shape, scale=1.0, dtype="float32", **options):
    """Epsilon is added to every variance: directions in which train does not vary stay finite."""
    results = whiten(*mixed_pair(draw, images, shape, dtype, scale), **options).unpack(2)
    yield "train", results[0]
    yield "test", results[1]


@check(
    "whiten",
    points=0.5,
    needs=whitened_test,
    cases=[case("10 pictures of 4 x 4 in float32", images=10, shape=(4, 4, 3))],
)
def whitened_grey_levels(whiten, draw, images, shape):
    """Fewer pictures than features, in grey levels: float32 gives what float64 gives."""
    train, test = (draw.integers((count, *shape), 0, 256) for count in (images, 3))
    seen, wide = (
        whiten(train.astype(dtype), test.astype(dtype)).unpack(2)
        for dtype in ("float32", "float64")
    )
    for name, narrow, exact in zip(("train", "test"), seen, wide, strict=True):
        mine, wanted = narrow.array(), exact.array()
        yield f"shape of {name}", list(mine.shape)
        places = [f"{name}.flat[{index}]" for index in range(SHOWN)]
        if mine.shape == wanted.shape:
            # What is left of rounding where nothing varies is divided by the root of epsilon.
            tolerance = 0.05 * float(np.max(np.abs(wanted)))
            yield name, agrees(mine.ravel()[:SHOWN], wanted.ravel()[:SHOWN], tolerance, places)


@check("whiten", points=0.5, needs=whitened_train, cases=[case("uint8")])
def whitened_bytes(whiten, draw, images=20, shape=(1, 2, 2)):
    """uint8 images give floats, below zero as well as above."""
    train, test = (photographs(draw, count, shape, "uint8") for count in (images, 5))
    yield from as_if_floats(whiten, train, test, tolerance=1e-2, epsilon=1.0)
