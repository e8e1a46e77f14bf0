"""Images and labels are counted before they are saved and after they are loaded."""

from pathlib import Path

import numpy as np


def save_images(path, images, labels):
    if len(images) != len(labels):
        raise ValueError("one label for each image, please")
    np.savez_compressed(Path(path), labels=labels, images=images)


def load_images(path):
    with np.load(Path(path), mmap_mode=None, allow_pickle=False) as file:
        images = file["images"]
        labels = file["labels"]
    if len(images) != len(labels):
        raise ValueError("the file is damaged")
    return [images, labels]
