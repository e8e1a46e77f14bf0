"""Writes files into nbgrader's folders in one step each, with nbgrader's permissions."""

from __future__ import annotations

import logging
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from grader.course.course import Course
from grader.nbgrader_bridge.notebooks.other_files import copy_other_files

_log = logging.Logger("grader.filing", logging.CRITICAL)


@dataclass(frozen=True)
class Filing:
    """How files are written into a student's folder; can be pickled.

    Attributes:
        permissions: File mode.
        ignored: Globs of files that are not copied from the hand-in.
        max_bytes: The most bytes to copy from the hand-in.
        extra: Files that every student gets: path in the folder, and source.
    """

    permissions: int
    ignored: tuple[str, ...] = ()
    max_bytes: int = 0
    extra: tuple[tuple[str, Path], ...] = ()


def autograded_folder(course: Course, unit: str, student: str) -> Path:
    """The folder in which nbgrader looks for a student's autograded notebook."""
    return course.root / "autograded" / student / unit


def fill(target: Path, source: Path, name: str, text: str, filing: Filing) -> Path:
    """Fill the folder `target` with the files of `source` except notebooks, and with a new file.

    All other files in `target` are removed. The new file is written last, in one step: where it is
    new, all files are.

    Args:
        target: The folder to fill; created where it is missing.
        source: The folder to copy from.
        name: Name of the new file.
        text: Its content.
        filing: Permissions and limits.

    Returns:
        The path of the new file.

    Raises:
        OSError: A file cannot be written.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in target.iterdir():
        if path.name != name:
            _remove(path)
    copy_other_files(source, target, list(filing.ignored), filing.max_bytes, _log)
    for place, path in filing.extra:
        copy = target / place
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.unlink(missing_ok=True)
        shutil.copyfile(path, copy)
    for folder, _, names in os.walk(target):
        for other in names:
            if Path(folder, other) != target / name:
                os.chmod(Path(folder, other), filing.permissions)
    draft = target / f".{secrets.token_hex(8)}.tmp"
    try:
        draft.write_bytes(text.encode("utf-8"))
        draft.chmod(filing.permissions)
        os.replace(draft, target / name)
    finally:
        draft.unlink(missing_ok=True)
    return target / name


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()


def empty(target: Path) -> None:
    """Remove the folder `target` if it exists."""
    if target.is_symlink() or target.exists():
        _remove(target)
