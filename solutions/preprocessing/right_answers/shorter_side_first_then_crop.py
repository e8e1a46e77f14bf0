"""Resized by the shorter side first, cut afterwards; photographs turned by hand."""

import numpy as np
from PIL import Image


def resize_images(images, size):
    result = []
    for image in images:
        if isinstance(image, np.ndarray):
            picture = Image.fromarray(image)
        else:
            picture = Image.open(image)
        turns = {3: 180, 6: 270, 8: 90}
        angle = turns.get(picture.getexif().get(274, 1), 0)
        picture = picture.rotate(angle, expand=True)
        if picture.mode in ("I;16", "I;16B", "I"):
            picture = Image.fromarray(np.array(picture) / 257)
        picture = picture.convert(mode="RGB")
        factor = size / min(picture.size)
        picture = picture.resize(
            (round(picture.width * factor), round(picture.height * factor)),
            resample=Image.Resampling.HAMMING,
        )
        left = (picture.width - size) // 2
        top = (picture.height - size) // 2
        result.append(np.asarray(picture)[top : top + size, left : left + size])
    return np.stack(result, axis=0)
