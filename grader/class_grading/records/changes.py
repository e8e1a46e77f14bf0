"""Telling whether a hand-in, or what it is graded with, has changed."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import os
from collections.abc import Iterator
from pathlib import Path

from grader.course.case_seeds import course_secret
from grader.course.fingerprints import content_fingerprint
from grader.grading.settings import Settings

TIMESTAMP = "timestamp.txt"  # nbgrader's: when it was handed in
LIBRARIES = ("keras", "tensorflow", "jax", "torch", "numpy")
_CHUNK = 1 << 20


class HandIns:
    """What was handed in for one unit. rules: see `rules_key`, which may raise UnitError."""

    def __init__(self, settings: Settings) -> None:
        self.course, self.unit = settings.course, settings.unit
        self.rules = rules_key(settings)

    def folder(self, student: str) -> Path:
        """Where a student's hand-in lies."""
        return self.course.submitted / student / self.unit

    def key(self, student: str) -> str:
        """The key of what a student has handed in now."""
        return graded_key(self.rules, self.folder(student))


def rules_key(settings: Settings) -> str:
    """A hash of all that a mark depends on besides the hand-in: the unit, what was released of it,
    the engine, the libraries, the course's secret, isolation and limits. Raises UnitError."""
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
    """A hash of the rules and of every file of a student's hand-in but nbgrader's time stamp."""
    return _hash(rules, (path for path in _files(folder) if path.name != TIMESTAMP), folder)


def recorded_key(graded: str, folder: Path) -> str:
    """A hash of what was graded and of when it was handed in, which late penalties depend on."""
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
    """A hash of an ordinary file's bytes; of a link or a device, what it is."""
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
