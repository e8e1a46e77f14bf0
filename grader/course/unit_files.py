"""The files of a unit: what they are called, where they lie, which there are.

A module of a unit is a file, `checks.py`, or a folder with the same name, `checks/__init__.py` and the
files that it imports. Light: whoever looks for a unit imports it.
"""

from __future__ import annotations

from collections.abc import Container
from pathlib import Path, PurePosixPath

from grader.runtime.source_places import INIT

CHECKS = "checks"
HIDDEN_CHECKS = "hidden_checks"
KERAS_REFERENCE = "keras_reference"
MISCONCEPTIONS = "misconceptions"
RIGHT_ANSWERS = "right_answers"
DEMO_CLASS = "demo_class"
MODULES = (CHECKS, HIDDEN_CHECKS, KERAS_REFERENCE, MISCONCEPTIONS, RIGHT_ANSWERS, DEMO_CLASS)
ANSWERS = "answers.npz"


def module_file(folder: Path, stem: str) -> Path | None:
    """The file of a module: `stem/__init__.py` or `stem.py`, in this order, as Python has it; or None."""
    found = (path for path in (folder / stem / INIT, folder / f"{stem}.py") if path.is_file())
    return next(found, None)


def module_file_name(folder: Path, stem: str) -> str:
    """The module's file from the unit's folder on: 'checks.py', also where there is none."""
    path = module_file(folder, stem)
    return path.relative_to(folder).as_posix() if path else f"{stem}.py"


def has_checks(folder: Path) -> bool:
    """Whether the folder is one of a unit, solved or released."""
    return module_file(folder, CHECKS) is not None


def units_in(parent: Path) -> set[str]:
    """The names of all units in `solutions/` or `assignments/`."""
    return {path.name for path in parent.glob("*") if has_checks(path)}


def is_of_checks(name: str, names: Container[str] = ()) -> bool:
    """Whether a file is, by its name, of the checks that are released beside the notebook.

    name: its path, with '/'. names: those of the files that came with it; without `checks/__init__.py`
    among them, a folder `checks` is somebody's own.
    """
    path = PurePosixPath(name)
    if path.name == f"{CHECKS}.py":
        return True
    around = (folder for folder in path.parents if folder.name == CHECKS)
    return any((folder / INIT).as_posix() in names for folder in around)


def files_below(folder: Path) -> list[Path]:
    """All files at every level, sorted, but hidden ones and what Python leaves behind."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if not _is_left_behind(path.relative_to(folder)))


def module_files(folder: Path, stem: str) -> list[Path]:
    """The file of a module, or all files of its folder, sorted; none where there is no module."""
    path = module_file(folder, stem)
    if path is None:
        return []
    return files_below(path.parent) if path.name == INIT else [path]


def is_in_package(inner: Path) -> bool:
    """Whether a file, by its path within the unit's folder, is of the folder of checks."""
    return len(inner.parts) > 1 and inner.parts[0] == CHECKS


def _is_left_behind(inner: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in inner.parts)
