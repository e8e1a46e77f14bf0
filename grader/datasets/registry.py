"""Read the registry `datasets/registry.toml`, which lists the data sets and their files' checksums."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.datasets.dataset_errors import DatasetError, IncompleteKit
from grader.datasets.places import embedded_folder

REGISTRY = "registry.toml"


@dataclass(frozen=True)
class BatchFile:
    """One file of a data set, with its number of images and its published MD5 sum."""

    name: str
    images: int
    md5: str


@dataclass(frozen=True)
class PublishedArchive:
    """The .tar.gz file to download, which holds one version; `size` is in bytes."""

    name: str
    addresses: tuple[str, ...]
    size: int
    md5: str
    sha256: str


@dataclass(frozen=True)
class Version:
    """One format in which a data set is published.

    Args:
        format: `python` (pickled dictionaries) or `binary` (records of label bytes and 3,072 pixel bytes).
        folder: the name of its folder in the archive.
        archive: the file to download.
        train, test: the files of each split.
        label_key, coarse_key: the keys of the labels in pickled dictionaries.
    """

    format: str
    folder: str
    archive: PublishedArchive
    train: tuple[BatchFile, ...]
    test: tuple[BatchFile, ...]
    label_key: str = ""
    coarse_key: str = ""

    @property
    def files(self) -> tuple[BatchFile, ...]:
        """The files of both splits, training first."""
        return self.train + self.test


@dataclass(frozen=True)
class Dataset:
    """A data set of the registry. `versions` are in order of preference; an embedded set has none."""

    name: str
    title: str
    about: str
    licence: str
    cite: str
    card: str
    home: str = ""
    classes: tuple[str, ...] = ()
    coarse_classes: tuple[str, ...] = ()
    versions: tuple[Version, ...] = ()


def read_registry(path: Path | None = None) -> dict[str, Dataset]:
    """All data sets by name. Raises IncompleteKit if the registry is missing or cannot be read."""
    path = path or embedded_folder(REGISTRY) / REGISTRY
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
        return {name: _dataset(name, table) for name, table in tables.items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise IncompleteKit(f"{path} cannot be read ({error}): get the file again") from error


def find_dataset(name: str) -> Dataset:
    """The data set of that name. Raises DatasetError if there is none."""
    known = read_registry()
    if name not in known:
        raise DatasetError(f"there is no data set {name!r}; known: {', '.join(known)}")
    return known[name]


def _dataset(name: str, table: dict[str, Any]) -> Dataset:
    lists = {key: tuple(table.pop(key)) for key in ("classes", "coarse_classes") if table.get(key)}
    versions = tuple(_version(version) for version in table.pop("versions", ()))
    return Dataset(name, versions=versions, **lists, **table)


def _version(table: dict[str, Any]) -> Version:
    archive = table.pop("archive")
    splits = {
        split: tuple(BatchFile(name, **fields) for name, fields in table.pop(split).items())
        for split in ("train", "test")
    }
    addresses = tuple(archive.pop("addresses"))
    return Version(archive=PublishedArchive(addresses=addresses, **archive), **splits, **table)
