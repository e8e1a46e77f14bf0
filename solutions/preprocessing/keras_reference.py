"""The second reference: the same parts computed another way."""

import io

import keras
import numpy as np
from PIL import Image, ImageOps

TURNS = {3: 2, 6: 3, 8: 1}  # quarter turns to the left, by EXIF's number for the orientation


def _colours(item):
    """An array of three channels of 8 bits, turned as the file says."""
    if isinstance(item, np.ndarray):
        return np.array(Image.fromarray(item).convert("RGB"))
    with Image.open(item) as picture:
        turns = TURNS.get(picture.getexif().get(0x0112), 0)
        if picture.getbands() == ("I",):
            upper = (np.array(picture, dtype="int64") >> 8).astype("uint8")
            colours = np.stack([upper] * 3, axis=-1)
        else:
            colours = np.array(picture.convert("RGB"))
    return np.ascontiguousarray(np.rot90(colours, turns))


def resize_images(images, size):
    """Another of Pillow's filters, and its own ways to crop, to turn and to shorten 16 bits."""
    box = Image.Resampling.BOX
    pictures = [Image.fromarray(_colours(item)) for item in images]
    return np.array([np.array(ImageOps.fit(picture, (size, size), box)) for picture in pictures])


def save_images(path, images, labels):
    """Compressed, under other names, by way of memory."""
    stream = io.BytesIO()
    np.savez_compressed(stream, y=labels, x=images)
    with open(path, "wb") as file:
        file.write(stream.getvalue())


def load_images(path):
    """Read what the other one wrote."""
    with np.load(path, allow_pickle=False) as archive:
        return archive["x"], archive["y"]


def center_pixels(images):
    """Flip the highest bit and read the byte as a signed one."""
    return (images ^ np.uint8(128)).view(np.int8).astype("int64")


def _floats(x):
    return x.dtype if x.dtype.kind == "f" else np.dtype("float64")


def _pair(function, train, test):
    """The function of each in float64, in the dtypes that were given."""
    return tuple(function(x.astype("float64")).astype(_floats(x)) for x in (train, test))


def subtract_mean_image(train, test):
    """Image by image."""
    mean = sum(image.astype("float64") for image in train) / len(train)
    return _pair(lambda x: x - mean, train, test)


def _normalization(train):
    layer = keras.layers.Normalization(axis=-1, dtype="float64")
    layer.adapt(train.astype("float64"))
    return layer


def subtract_channel_mean(train, test):
    """With the mean that Keras's layer learned, channel by channel."""
    mean = keras.ops.convert_to_numpy(_normalization(train).mean).reshape(-1)
    return _pair(lambda x: x - mean, train, test)


def standardize_channels(train, test):
    """Channel by channel, with math on flat lists of numbers."""
    flat = train.astype("float64").reshape(-1, train.shape[-1])
    mean = flat.mean(axis=0)
    variance = (flat**2).mean(axis=0) - mean**2
    return _pair(lambda x: (x - mean) / np.sqrt(variance), train, test)


def standardize_features(train, test, epsilon=1e-7):
    """Feature by feature, as a table."""
    table = train.astype("float64").reshape(len(train), -1)
    mean = table.sum(axis=0) / len(table)
    deviation = np.linalg.norm(table - mean, axis=0) / np.sqrt(len(table)) + epsilon
    return _pair(
        lambda x: ((x.reshape(len(x), -1) - mean) / deviation).reshape(x.shape), train, test
    )


def whiten(train, test, epsilon=1e-5):
    """By a singular value decomposition of the data, without any covariance."""
    table = train.astype("float64").reshape(len(train), -1)
    mean = table.mean(axis=0)
    _, singular, directions = np.linalg.svd(table - mean, full_matrices=True)
    variances = np.zeros(len(directions))
    variances[: len(singular)] = singular**2 / len(table)
    matrix = directions.T @ np.diag(1 / np.sqrt(variances + epsilon)) @ directions
    return _pair(lambda x: ((x.reshape(len(x), -1) - mean) @ matrix).reshape(x.shape), train, test)
