"""The bytes, shape and dtype of each array, stored side by side."""

import numpy as np


def save_images(path, images, labels):
    stored = {}
    for name, array in (("images", images), ("labels", labels)):
        stored[name] = np.frombuffer(array.tobytes(), np.uint8)
        stored[name + "_shape"] = np.array(array.shape)
        stored[name + "_dtype"] = np.array(array.dtype.str)
    np.savez(str(path), **stored)


def load_images(path):
    with np.load(str(path)) as stored:
        return tuple(
            np.frombuffer(stored[name].tobytes(), str(stored[name + "_dtype"]))
            .reshape(stored[name + "_shape"])
            .copy()
            for name in ("images", "labels")
        )
