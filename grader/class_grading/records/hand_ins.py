"""Finds what was handed in, and hashes it together with what it is graded with to notice changes."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
from collections.abc import Iterator
from pathlib import Path

from grader.course.case_seeds import course_secret
from grader.course.course import Course
from grader.course.fingerprints import content_fingerprint
from grader.grading.settings import Settings

TIMESTAMP = "timestamp.txt"  # written by nbgrader: the time of the hand-in
# Another version of any of these may change a mark, so everything is graded again.
LIBRARIES = ("keras", "tensorflow", "jax", "torch", "numpy")
# Bytes read at a time. More would cost memory for large files, less would cost more system calls.
_CHUNK = 1 << 20


def students_of(course: Course, unit: str) -> list[str]:
    """The students who handed in something for the unit, sorted: each has a folder in submitted/."""
    return sorted(path.parent.name for path in course.submitted.glob(f"*/{unit}") if path.is_dir())


class HandIns:
    """The hand-ins for one unit.

    Raises:
        UnitError: The unit has no solution or was not released.
    """

    def __init__(self, settings: Settings) -> None:
        self.course, self.unit = settings.course, settings.unit
        self.rules = rules_key(settings)

    def folder(self, student: str) -> Path:
        """The folder of a student's hand-in."""
        return self.course.submitted / student / self.unit

    def key(self, student: str) -> str:
        """The key of what a student has handed in now; see `graded_key`."""
        return graded_key(self.rules, self.folder(student))


def rules_key(settings: Settings) -> str:
    """A hash of everything but the hand-in that a mark depends on.

    These are the unit, its released notebook, the engine, the libraries, the course's secret,
    isolation and limits.

    Returns:
        SHA-256 in hexadecimal digits.

    Raises:
        UnitError: The unit has no solution or was not released.
    """
    course, unit = settings.course, settings.unit
    digest = hashlib.sha256(content_fingerprint(course.source(unit)).encode())
    digest.update(hashlib.sha256(course_secret(course.root)).digest())
    digest.update((course.released(unit) / f"{unit}.ipynb").read_bytes())
    digest.update(os.environ.get("KERAS_BACKEND", "").encode())
    for name in LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            digest.update(f"{name} {importlib.metadata.version(name)}".encode())
    digest.update(repr((settings.isolation, settings.times, settings.limits)).encode())
    return digest.hexdigest()


def graded_key(rules: str, folder: Path) -> str:
    """A hash of `rules` and of each file of a hand-in except nbgrader's time stamp."""
    return _hash(rules, (path for path in _files(folder) if path.name != TIMESTAMP), folder)


def recorded_key(graded: str, folder: Path) -> str:
    """A hash of the graded key and of the time stamp, on which late penalties depend."""
    return _hash(graded, (path for path in _files(folder) if path.name == TIMESTAMP), folder)


def _files(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        yield from (Path(place, name) for name in sorted(names))


def _hash(salt: str, files: Iterator[Path], folder: Path) -> str:
    digest = hashlib.sha256(salt.encode())
    for path in files:
        name = os.fsencode(path.relative_to(folder))
        digest.update(len(name).to_bytes(4, "big") + name)
        digest.update(_content(path))
    return digest.hexdigest()


def _content(path: Path) -> bytes:
    """A hash of a regular file's bytes; for a link or a device, its file mode."""
    if path.is_symlink() or not path.is_file():
        return f"no file {path.lstat().st_mode}".encode()
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        return f"unreadable: {error.errno}".encode()
    return digest.digest()
