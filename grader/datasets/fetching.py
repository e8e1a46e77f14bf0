"""Download a data set from its publisher into a folder, check it, and change no files that are there."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader.datasets.dataset_errors import DatasetError
from grader.datasets.dataset_files import FoundDataset, find_files, require_archive, require_file
from grader.datasets.download import Progress, RetryPolicy, download
from grader.datasets.registry import Dataset, Version
from grader.datasets.tar_archive import members

PART, WRONG, LOCK = ".part", ".wrong", ".lock"
# The free space to require, in sizes of the archive: the archive, and a little more for its content, which
# compresses badly.
SPACE_FACTOR = 2.2


@dataclass(frozen=True)
class FetchResult:
    """Where the files are, and whether they had to be downloaded."""

    path: Path
    new: bool


def fetch(
    dataset: Dataset,
    folder: Path,
    addresses: Sequence[str] = (),
    progress: Progress = lambda done, total: None,
    note: Callable[[str], None] = lambda line: None,
    retries: RetryPolicy | None = None,
) -> FetchResult:
    """Download a data set into a folder, and check all of it.

    If it is complete already, it is only checked. The part of a broken download stays as NAME.part, and the
    next call continues it.

    Args:
        dataset: the data set.
        folder: where its files go.
        addresses: other addresses of the same archive, instead of the published ones.
        progress: called as `progress(done, total)`, in bytes.
        note: called with one line for everything unusual.
        retries: when to give up on an address.

    Raises:
        DatasetError: the data set cannot be downloaded, or a file that is there is not the published one;
            such a file is left as it is.
    """
    found = find_files(dataset, folder)
    if found and not found.missing:
        _check(found)
        return FetchResult(found.path, new=False)
    if found:
        for _ in found.contents():
            pass
        names = ", ".join(file.name for file in found.missing)
        note(f"{found.path} lacks {names}: fetching the whole set")
    if folder.is_file():
        raise DatasetError(f"{folder} is a file: give a folder with --data")
    version = dataset.versions[0]
    folder.mkdir(parents=True, exist_ok=True)
    with _folder_lock(folder / (version.archive.name + LOCK)):
        archive = _get_archive(version, folder, addresses, progress, note, retries)
        target = _unpack(archive, version, folder)
        archive.unlink()
    return FetchResult(target, new=True)


def _check(found: FoundDataset) -> None:
    names = {file.name for file, _ in found.contents()}
    lacking = [file.name for file in found.version.files if file.name not in names]
    if lacking:
        raise DatasetError(f"{found.path} lacks {', '.join(lacking)}: get it again")


def _get_archive(
    version: Version,
    folder: Path,
    addresses: Sequence[str],
    progress: Progress,
    note: Callable[[str], None],
    retries: RetryPolicy | None,
) -> Path:
    """Download the archive as NAME.part in `folder` and check it.

    If a continued download turns out wrong, it is downloaded once more from its beginning.
    """
    archive, part = version.archive, folder / (version.archive.name + PART)
    before = part.stat().st_size if part.is_file() else 0
    _require_space(folder, int(archive.size * SPACE_FACTOR) - before)
    if before:
        note(f"continuing {part} at {before:,} of {archive.size:,} bytes")
    while True:
        download(addresses or archive.addresses, part, archive.size, progress, retries)
        try:
            require_archive(part, archive)
            return part
        except DatasetError as error:
            os.replace(part, wrong := part.with_name(archive.name + WRONG))
            if not before:
                raise DatasetError(
                    f"what came is not {archive.name} as it was published (its checksum differs); it "
                    f"is kept as {wrong}, and nothing was read from it"
                ) from error
            note("the continued file is wrong: fetching it once more from its beginning")
            before = 0


def _unpack(archive: Path, version: Version, folder: Path) -> Path:
    """Write the version's files into its own folder in `folder`; existing files stay."""
    target = folder / version.folder
    target.mkdir(exist_ok=True)
    by_name = {file.name: file for file in version.files}
    for name, content in members(archive, version):
        require_file(f"{name} in {archive}", content, by_name.pop(name))
        if not (target / name).exists():
            half = target / (name + PART)
            half.write_bytes(content)
            os.replace(half, target / name)
    if by_name:
        raise DatasetError(f"{archive} lacks {', '.join(by_name)}")
    return target


def _require_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise DatasetError(
            f"{folder} has {free / 1e6:,.0f} MB free, and {needed / 1e6:,.0f} MB are needed: make "
            "space, or choose another folder with --data"
        )


@contextmanager
def _folder_lock(path: Path) -> Iterator[None]:
    """Let only one process at a time download into a folder; Windows itself refuses a second writer."""
    try:
        import fcntl
    except ImportError:
        yield
        return
    with path.open("w") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DatasetError(
                f"{path.parent} is being filled by another `grader data fetch`: wait for it"
            ) from error
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
