"""Files read as bytes, 16 bits of grey by `point`, Lanczos's filter with `reducing_gap`."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps


def resize_images(images, size):
    resized = []
    for item in images:
        if isinstance(item, np.ndarray):
            picture = Image.fromarray(item)
        else:
            picture = Image.open(io.BytesIO(Path(item).read_bytes()))
        picture = ImageOps.exif_transpose(picture)
        if picture.mode.startswith("I"):
            picture = picture.convert("I").point(lambda level: level * (1 / 257) + 0).convert("L")
        picture = picture.convert("RGB")
        cut = abs(picture.width - picture.height) // 2
        if picture.width > picture.height:
            picture = picture.crop((cut, 0, cut + picture.height, picture.height))
        elif picture.height > picture.width:
            picture = picture.crop((0, cut, picture.width, cut + picture.width))
        picture = picture.resize((size, size), Image.LANCZOS, reducing_gap=3.0)
        resized.append(np.array(picture, dtype=np.uint8)[np.newaxis])
    return np.concatenate(resized)
