"""Arrays without names, which come back as arr_0 and arr_1."""

import numpy as np


def save_images(path, images, labels):
    np.savez(path, images, labels)


def load_images(path):
    data = np.load(path)
    images, labels = data["arr_0"], data["arr_1"]
    data.close()
    return images, labels
