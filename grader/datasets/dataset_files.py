"""Find the files of a data set in a folder, and check that they are the published ones."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.datasets.dataset_errors import DatasetError
from grader.datasets.registry import BatchFile, Dataset, PublishedArchive, Version
from grader.datasets.tar_archive import members

BLOCK_BYTES = 1 << 20  # read at a time, so that an archive need not fit into memory


@dataclass(frozen=True)
class FoundDataset:
    """A version of a data set that was found.

    Args:
        dataset: the data set.
        version: which version of it.
        path: a folder with `files`, or an archive.
        files: the files that are there.
    """

    dataset: Dataset
    version: Version
    path: Path
    files: tuple[BatchFile, ...]

    @property
    def packed(self) -> bool:
        """Whether it is an archive."""
        return self.path.is_file()

    @property
    def missing(self) -> tuple[BatchFile, ...]:
        """The files of the version that are not there."""
        return tuple(file for file in self.version.files if file not in self.files)

    def contents(self) -> Iterator[tuple[BatchFile, bytes]]:
        """Yield each file with its bytes, checked. Raises DatasetError if one is not the published file."""
        if self.packed:
            require_archive(self.path, self.version.archive)
            by_name = {file.name: file for file in self.version.files}
            for name, content in members(self.path, self.version):
                require_file(f"{name} in {self.path}", content, by_name[name])
                yield by_name[name], content
            return
        for file in self.files:
            content = (self.path / file.name).read_bytes()
            require_file(str(self.path / file.name), content, file)
            yield file, content


def find_files(dataset: Dataset, folder: Path) -> FoundDataset | None:
    """Find the most complete version of a data set; None if nothing of it is there.

    The search goes, in this order, through each version's files in `folder` and in its own folder there, and
    then its archive in `folder`.

    Args:
        dataset: the data set.
        folder: the folder to search, or the archive itself.
    """
    places = [
        FoundDataset(dataset, version, place, _present(version, place))
        for version in dataset.versions
        for place in (folder, folder / version.folder)
    ]
    for version in dataset.versions:
        for path in (folder, folder / version.archive.name):
            if path.is_file() and path.name == version.archive.name:
                places.append(FoundDataset(dataset, version, path, version.files))
    best = max(places, key=_share, default=None)
    return best if best and best.files else None


def require_file(where: str, content: bytes, file: BatchFile) -> None:
    """Raises DatasetError if the bytes are not the published file; `where` names the file in the message."""
    seen = hashlib.md5(content, usedforsecurity=False).hexdigest()
    if seen != file.md5:
        raise DatasetError(
            f"{where} is not the published {file.name}: it is broken off, damaged or another file "
            f"({len(content):,} bytes, MD5 {seen} instead of {file.md5}); get it again"
        )


def require_archive(path: Path, archive: PublishedArchive) -> None:
    """Raises DatasetError if the file is not the published archive."""
    size = path.stat().st_size
    if size != archive.size:
        what = "is broken off" if size < archive.size else "is too long"
        raise DatasetError(
            f"{path} {what}: {size:,} bytes instead of {archive.size:,}; get it again"
        )
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            md5.update(block)
            sha256.update(block)
    if (md5.hexdigest(), sha256.hexdigest()) != (archive.md5, archive.sha256):
        raise DatasetError(
            f"{path} is not the published {archive.name} (SHA-256 {sha256.hexdigest()} instead of "
            f"{archive.sha256}); get it again"
        )


def _present(version: Version, folder: Path) -> tuple[BatchFile, ...]:
    return tuple(file for file in version.files if (folder / file.name).is_file())


def _share(found: FoundDataset) -> float:
    return len(found.files) / len(found.version.files)
