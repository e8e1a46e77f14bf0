"""Keras's own `resize`, which cuts and averages."""

import keras
import numpy as np
from PIL import Image, ImageOps


def resize_images(images, size):
    out = []
    for image in images:
        if not isinstance(image, np.ndarray):
            file = ImageOps.exif_transpose(Image.open(image))
            image = np.asarray(file)
            if image.dtype != "uint16":
                image = np.asarray(file.convert("RGB"))
        if image.dtype == "uint16":
            image = image / 65535 * 255
        if image.ndim == 2:
            image = np.repeat(image[..., None], 3, axis=-1)
        small = keras.ops.image.resize(
            image.astype("float32"), (size, size), interpolation="bilinear",
            antialias=True, crop_to_aspect_ratio=True, data_format="channels_last",
        )
        out.append(keras.ops.convert_to_numpy(small))
    return np.clip(np.round(np.stack(out)), 0, 255).astype("uint8")
