"""Cut out by NumPy, then averaged in two steps, by a box filter with `reducing_gap`."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps


def resize_images(images, size):
    result = np.zeros((len(images), size, size, 3), "uint8")
    for index, image in enumerate(images):
        if isinstance(image, (str, Path)):
            file = ImageOps.exif_transpose(Image.open(image))
            image = np.asarray(file if file.mode == "I;16" else file.convert("RGB"))
        if image.dtype == np.uint16:
            image = (image >> 8).astype(np.uint8)
        if image.ndim == 2:
            image = np.stack([image] * 3, axis=-1)
        height, width = image.shape[:2]
        side = min(height, width)
        top = (height - side) // 2
        left = (width - side) // 2
        image = image[top : top + side, left : left + side]
        picture = Image.fromarray(np.ascontiguousarray(image))
        result[index] = picture.resize((size, size), Image.Resampling.BOX, reducing_gap=2.0)
    return result
