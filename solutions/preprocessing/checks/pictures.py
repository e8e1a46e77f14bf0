"""Pictures whose look at another size is known, and files that hold them."""

import io

import numpy as np
from PIL import Image

from .inputs import agrees

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


def dotted(draw, side):
    """A picture of fine bright dots on black, and its mean colour: a quarter of the dots'.

    Dots are two pixels wide and four apart, so that every `side / n` pixels (a multiple of eight)
    there is a bright one in the middle, and one at the corner.
    """
    colour = draw.uniform((3,), 150, 255)
    bright = np.isin(np.arange(side) % 4, (0, 3))
    picture = np.outer(bright, bright)[..., None] * np.rint(colour)
    return picture.astype("uint8"), np.rint(colour) / 4


def look_alike(result, wanted, tolerance=8.0):
    """One claim for each image: its quarters have the right colours."""
    for index, picture in enumerate(wanted if result is not None else ()):
        seen = corner_means(result[index])
        yield f"image {index}", agrees(seen, corner_means(picture), tolerance, MEANS)


def image_file(picture, mode="RGB", kind="PNG"):
    """The bytes of an image file that holds the picture."""
    stream = io.BytesIO()
    if mode == "P":
        image = Image.fromarray(picture).quantize(64)
    else:
        image = Image.fromarray(picture if mode == "RGB" else np.ascontiguousarray(picture[..., 0]))
    image.save(stream, kind)
    return stream.getvalue()


def deep_grey_file(picture):
    """The bytes of a PNG file with 16 bits of grey: the picture's first channel, of 65535 levels."""
    levels = picture[..., 0].astype("uint16")
    # The lower byte falls where the upper one grows: reading it as the picture gives a wrong result.
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
