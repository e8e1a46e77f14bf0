"""Files opened by hand; the names of the arrays come from a dictionary."""

import numpy as np


def save_images(path, images, labels):
    with open(path, "wb") as f:
        np.savez_compressed(f, **{"y": np.asarray(labels), "x": np.asarray(images)})


def load_images(path):
    with open(path, "rb") as f:
        loaded = np.load(f, allow_pickle=False)
        return tuple(loaded[name] for name in ("x", "y"))
