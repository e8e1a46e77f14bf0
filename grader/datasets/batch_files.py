"""Decode images and labels from a file's bytes, for the two formats in which CIFAR is published.

Krizhevsky 2009, "Learning Multiple Layers of Features from Tiny Images"; the formats are described on the
page of the data sets.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from grader.datasets.dataset_errors import DatasetError
from grader.datasets.pickle_reader import read_pickle
from grader.datasets.registry import BatchFile, Dataset, Version

SIDE, CHANNELS = 32, 3  # pixels, colours
PIXELS = SIDE * SIDE * CHANNELS


def read_batch(
    content: bytes, file: BatchFile, version: Version, dataset: Dataset, coarse: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Decode one file.

    Args:
        content: its bytes.
        file: its entry in the registry.
        version: the version that it belongs to.
        dataset: the data set.
        coarse: whether to return the labels of the coarse classes.

    Returns:
        Images, uint8 (N, 32, 32, 3), and labels, int64 (N,).

    Raises:
        DatasetError: the bytes are not the expected number of images with labels of the data set's
            classes. The message continues a sentence that begins with the file's name.
    """
    classes = len(dataset.coarse_classes if coarse else dataset.classes)
    if version.format == "binary":
        pixels, labels = _binary(content, file, bool(dataset.coarse_classes), coarse)
    else:
        pixels, labels = _pickled(content, version.coarse_key if coarse else version.label_key)
    if len(pixels) != file.images or len(labels) != file.images:
        raise DatasetError(
            f"holds {len(pixels)} images and {len(labels)} labels instead of {file.images} of each"
        )
    if len(labels) and not 0 <= labels.min() <= labels.max() < classes:
        wrong = labels.min() if labels.min() < 0 else labels.max()
        raise DatasetError(f"has the label {wrong}; the classes are 0 to {classes - 1}")
    planes = pixels.reshape(-1, CHANNELS, SIDE, SIDE)
    return np.ascontiguousarray(planes.transpose(0, 2, 3, 1)), labels


def _binary(
    content: bytes, file: BatchFile, two_labels: bool, coarse: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Decode records of a label byte (CIFAR-100: coarse, then fine) and the planes red, green, blue."""
    width = PIXELS + (2 if two_labels else 1)
    if len(content) != file.images * width:
        raise DatasetError(f"has {len(content):,} bytes instead of {file.images * width:,}")
    records = np.frombuffer(content, np.uint8).reshape(-1, width)
    column = 1 if two_labels and not coarse else 0
    return records[:, -PIXELS:], records[:, column].astype(np.int64)


def _pickled(content: bytes, label_key: str) -> tuple[np.ndarray, np.ndarray]:
    """Decode a pickled dictionary with `data`, uint8 (N, 3072), planes as above, and a list of labels."""
    made = read_pickle(content)
    data, labels = made.get(b"data"), made.get(label_key.encode())
    if not isinstance(data, np.ndarray) or data.shape[1] != PIXELS:
        raise DatasetError(f"has no array 'data' of {PIXELS} bytes an image")
    return data, _whole_numbers(labels, label_key)


def _whole_numbers(labels: object, label_key: str) -> np.ndarray:
    if not isinstance(labels, Sequence) or not all(type(label) is int for label in labels):
        raise DatasetError(f"has no list {label_key!r} of whole numbers")
    if not all(abs(label) < 2**31 for label in labels):
        raise DatasetError(f"has a label in {label_key!r} that is no class")
    return np.array(labels, np.int64)
