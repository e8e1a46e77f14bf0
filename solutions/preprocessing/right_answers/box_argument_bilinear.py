"""The square given to a bilinear `resize` as its `box`, to half a pixel."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps


def resize_images(images, size):
    def load(image):
        if isinstance(image, (str, Path)):
            image = Image.open(Path(image))
            ImageOps.exif_transpose(image, in_place=True)
            if np.asarray(image).max() > 255:
                image = Image.fromarray(np.uint8(np.asarray(image) * (255 / 65535)))
        else:
            image = Image.fromarray(image)
        return image if image.mode == "RGB" else image.convert("RGB")

    def square(picture):
        w, h = picture.size
        s = min(w, h)
        return (w - s) / 2, (h - s) / 2, (w + s) / 2, (h + s) / 2

    pictures = [load(image) for image in images]
    return np.array(
        [np.array(p.resize((size, size), Image.BILINEAR, box=square(p))) for p in pictures]
    )
