"""Load the images and labels of a data set by its name."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from grader.datasets.batch_files import read_batch
from grader.datasets.dataset_errors import DatasetError, IncompleteKit, PartialDatasetWarning
from grader.datasets.dataset_files import FoundDataset, find_files
from grader.datasets.places import data_folder, embedded_folder
from grader.datasets.registry import Dataset, find_dataset
from grader.datasets.shapes import DESCRIPTION, read_shapes, shapes_classes

Split = tuple[np.ndarray, np.ndarray]


def load_images_dataset(
    name: str = "shapes", folder: str | Path | None = None, *, coarse: bool = False
) -> tuple[Split, Split]:
    """Load a data set.

    If some training batches are missing, the others are loaded and a PartialDatasetWarning is issued.

    Args:
        name: `shapes` (embedded), `cifar10` or `cifar100`.
        folder: where the files are. By default, those of the embedded set come with the kit, and the others
            are in $GAMMABETA_DATA or in the cache folder, where `grader data fetch` puts them.
        coarse: whether to use CIFAR-100's 20 superclasses instead of its 100 classes.

    Returns:
        `(x_train, y_train), (x_test, y_test)`. Images are uint8 (N, 32, 32, 3), labels int64 (N,).

    Raises:
        DatasetError: the data set is unknown or missing, has no training images or too few test images, or
            a file is not the published one.
    """
    dataset = _dataset(name, coarse)
    if not dataset.versions:
        with _of_the_kit(folder):
            splits = read_shapes(_embedded(folder))
        return splits["train"], splits["test"]
    return _read(_require(dataset, data_folder(folder)), coarse)


def class_names(
    name: str = "shapes", folder: str | Path | None = None, *, coarse: bool = False
) -> list[str]:
    """The names of a data set's classes in the order of the labels.

    Arguments and errors are those of `load_images_dataset`.
    """
    dataset = _dataset(name, coarse)
    if not dataset.versions:
        with _of_the_kit(folder):
            return shapes_classes(_embedded(folder))
    return list(dataset.coarse_classes if coarse else dataset.classes)


def _dataset(name: str, coarse: bool) -> Dataset:
    dataset = find_dataset(name)
    if coarse and not dataset.coarse_classes:
        raise DatasetError(f"{name} has no coarse classes; cifar100 has")
    return dataset


def _embedded(folder: str | Path | None) -> Path:
    return Path(folder).expanduser() if folder is not None else embedded_folder(DESCRIPTION)


@contextlib.contextmanager
def _of_the_kit(folder: str | Path | None) -> Iterator[None]:
    """If no folder was given, blame the kit for errors in the embedded files."""
    try:
        yield
    except DatasetError as error:
        if folder is not None or isinstance(error, IncompleteKit):
            raise
        raise IncompleteKit(str(error)) from error


def _require(dataset: Dataset, folder: Path) -> FoundDataset:
    """The files of the data set, with at least one training file and all test files."""
    found = find_files(dataset, folder)
    if found is None:
        raise DatasetError(
            f"{dataset.title} is not in {folder}: fetch it with `grader data fetch {dataset.name}`, or "
            f"give the folder that holds {dataset.versions[0].folder} or {dataset.versions[0].archive.name}"
        )
    version, missing = found.version, found.missing
    if not set(version.train) - set(missing) or set(version.test) & set(missing):
        names = ", ".join(file.name for file in missing)
        raise DatasetError(f"{found.path} lacks {names} of {dataset.title}")
    if missing:
        warnings.warn(
            f"{found.path} has only {len(version.train) - len(missing)} of the {len(version.train)} "
            f"training batches of {dataset.title}: training with those",
            PartialDatasetWarning,
            stacklevel=3,
        )
    return found


def _read(found: FoundDataset, coarse: bool) -> tuple[Split, Split]:
    version, batches = found.version, {}
    for file, content in found.contents():
        try:
            batches[file] = read_batch(content, file, version, found.dataset, coarse)
        except DatasetError as error:
            raise DatasetError(f"{found.path / file.name} {error}") from error
    train = [batches[file] for file in version.train if file in batches]
    test = [batches[file] for file in version.test if file in batches]
    if not train or len(test) < len(version.test):
        raise DatasetError(f"{found.path} lacks files of {found.dataset.title}: get it again")
    return _joined(train), _joined(test)


def _joined(batches: list[Split]) -> Split:
    images, labels = zip(*batches, strict=True)
    return np.concatenate(images), np.concatenate(labels)
