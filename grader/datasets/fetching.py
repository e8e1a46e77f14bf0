"""Gets a data set from its publisher into a folder, checked, without touching what lies there."""

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
# The archive, and about as much again for what is unpacked from it.
SPACE_FACTOR = 2.2


@dataclass(frozen=True)
class FetchResult:
    """Where the files are now, and whether they had to be fetched."""

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
    """Gets a data set into `folder`, and checks all of it.

    Where it is complete there already, it is checked only. addresses: other places to get the same
    archive from. What came of a broken download stays as NAME.part and is continued by the next
    call. `note` is told in words what is out of the ordinary. Raises DatasetError where the set
    cannot be got, or where a file that lies there is not the published one: it is left as it is.
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
    """The archive as NAME.part in `folder`, complete and checked.

    One that was continued and is wrong in the end is fetched once more from its beginning.
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
    """Writes the version's files into `folder/<its folder>`; files that are there stay."""
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
    """Lets one process at a time fetch into a folder; Windows itself refuses two writers."""
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
