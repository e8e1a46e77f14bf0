"""Names and places of the files of a unit.

A module of a unit is a file (`checks.py`) or a folder of the same name (`checks/__init__.py` and the
files that it imports). This module imports little, since every command that looks for units imports it.
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
    """The file of a module: `stem/__init__.py`, otherwise `stem.py`, in Python's order; None without one."""
    found = (path for path in (folder / stem / INIT, folder / f"{stem}.py") if path.is_file())
    return next(found, None)


def module_file_name(folder: Path, stem: str) -> str:
    """Path of a module's file within the unit's folder, for messages; `stem.py` where there is none."""
    path = module_file(folder, stem)
    return path.relative_to(folder).as_posix() if path else f"{stem}.py"


def has_checks(folder: Path) -> bool:
    """Whether the folder is that of a unit, solved or released."""
    return module_file(folder, CHECKS) is not None


def units_in(parent: Path) -> set[str]:
    """The names of all units in `solutions/` or `assignments/`."""
    return {path.name for path in parent.glob("*") if has_checks(path)}


def is_of_checks(name: str, names: Container[str] = ()) -> bool:
    """Whether a file belongs, by its name, to the checks that are released with the notebook.

    Args:
        name: its path, with '/'.
        names: paths of the files that came with it. Without `checks/__init__.py` among them, a folder
            `checks` belongs to the student.
    """
    path = PurePosixPath(name)
    if path.name == f"{CHECKS}.py":
        return True
    around = (folder for folder in path.parents if folder.name == CHECKS)
    return any((folder / INIT).as_posix() in names for folder in around)


def files_below(folder: Path) -> list[Path]:
    """All files at every level, sorted, without hidden files and `__pycache__`."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path for path in paths if not _is_left_behind(path.relative_to(folder)))


def module_files(folder: Path, stem: str) -> list[Path]:
    """The file of a module, or all files of its folder, sorted; [] where there is no module."""
    path = module_file(folder, stem)
    if path is None:
        return []
    return files_below(path.parent) if path.name == INIT else [path]


def is_in_package(inner: Path) -> bool:
    """Whether a file lies in the folder of checks; inner: its path within the unit's folder."""
    return len(inner.parts) > 1 and inner.parts[0] == CHECKS


def _is_left_behind(inner: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in inner.parts)
