"""Read the embedded data set: two lossless mosaics of 32 × 32 images, and a JSON file with the labels."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from grader.datasets.dataset_errors import DatasetError

DESCRIPTION = "shapes.json"
SPLITS = ("train", "test")


def read_shapes(folder: Path) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Read both splits.

    Args:
        folder: the folder with the files.

    Returns:
        {split: (images, labels)}, images uint8 (N, 32, 32, 3), labels int64 (N,).

    Raises:
        DatasetError: a file is missing or damaged, or does not fit the labels.
    """
    described = describe(folder)
    return {split: _read_split(folder, split, described) for split in SPLITS}


def shapes_classes(folder: Path) -> list[str]:
    """The names of the classes, in the order of the labels."""
    return list(describe(folder)["classes"])


def describe(folder: Path) -> dict:
    """Read shapes.json.

    Returns:
        `side` in pixels, `classes`, and for each split its `labels`, a string of digits, and the `sha256`
        of its pixels.

    Raises:
        DatasetError: the file is missing or damaged.
    """
    path = folder / DESCRIPTION
    try:
        described = json.loads(path.read_text("utf-8"))
        labels = described["labels"]
        if (
            all(set(labels[split]) <= set("0123456789") for split in SPLITS)
            and len(described["classes"]) == 10
            and all(isinstance(described["sha256"][split], str) for split in SPLITS)
            and isinstance(described["side"], int)
            and described["side"] > 0
        ):
            return described
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is missing: get the folder datasets/ again") from error
    except (ValueError, KeyError, TypeError):
        pass
    raise DatasetError(f"{path} is damaged: get the folder datasets/ again")


def _read_split(folder: Path, split: str, described: dict) -> tuple[np.ndarray, np.ndarray]:
    from PIL import Image

    path, side = folder / f"shapes-{split}.webp", described["side"]
    labels = np.frombuffer(described["labels"][split].encode("ascii"), np.uint8) - ord("0")
    try:
        with Image.open(path) as picture:
            sheet = np.asarray(picture.convert("RGB"))
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is missing: get the folder datasets/ again") from error
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise DatasetError(f"{path} cannot be read: get the folder datasets/ again") from error
    rows, columns = sheet.shape[0] // side, sheet.shape[1] // side
    if sheet.shape != (rows * side, columns * side, 3) or rows * columns != len(labels):
        raise DatasetError(f"{path} does not hold the {len(labels)} images that {DESCRIPTION} says")
    tiles = sheet.reshape(rows, side, columns, side, 3).swapaxes(1, 2)
    images = tiles.reshape(len(labels), side, side, 3)
    if hashlib.sha256(images).hexdigest() != described["sha256"][split]:
        raise DatasetError(f"{path} is damaged: get the folder datasets/ again")
    return images, labels.astype(np.int64)
