"""The folder that student code runs in, with the files handed in beside the notebook.

Imports work as in a notebook in that folder. This module runs beside student code: it imports only the
standard library and `notices`.
"""

from __future__ import annotations

import contextlib
import importlib
import linecache
import os
import shutil
import sys
import tempfile
from collections.abc import Iterable
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from typing import Any

from grader.execution.notices import add_notice

# Installed packages of these names are stray tests and examples that no library imports. For these names,
# a student's own module comes first, as it does in a notebook.
COMMON_NAMES = frozenset(
    "data doc docs example examples helper helpers models scripts src test tests tools util "
    "utils".split()
)
_LIBRARIES = ("site-packages", "dist-packages", "lib-dynload", ".zip")


def is_installed(name: str) -> bool:
    """Whether an import of the top-level module `name` finds one of Python's own or an installed one."""
    if name in COMMON_NAMES:
        return False
    known = name in sys.builtin_module_names or name in sys.stdlib_module_names
    return known or name == "grader" or _installed(name, library_path()) is not None


def library_path() -> list[str]:
    """The entries of `sys.path` that hold Python's own and installed modules."""
    standard = os.path.dirname(os.__file__)
    return [entry for entry in sys.path if entry == standard or entry.endswith(_LIBRARIES)]


def _installed(name: str, path: list[str]) -> ModuleSpec | None:
    spec = PathFinder.find_spec(name, path)
    # A folder without `__init__.py` counts as a package only if nothing else is found.
    return spec if spec is not None and spec.loader is not None else None


class InstalledFirst:
    """Import finder that prefers installed modules to files of the same name in the student's folder.

    Otherwise NumPy, too, would import a student's `random.py`.
    """

    def __init__(self) -> None:
        self._path = library_path()

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if path is not None or "." in name or name in COMMON_NAMES:
            return None
        return _installed(name, self._path)


class WorkingFolder:
    """A folder for student code. Once it is entered, code runs in it and imports from it.

    Args:
        root: the folder; None for a temporary one, which `leave` removes.
    """

    def __init__(self, root: str | None = None) -> None:
        self._temporary = root is None
        made = tempfile.mkdtemp(prefix="gammabeta-") if root is None else root
        self.root = os.path.realpath(made)
        self._before: dict[str, Any] | None = None

    def write(self, name: str, data: Any) -> str:
        """Write a file.

        Args:
            name: its path relative to the folder, with '/' and without '..'.
            data: its content, as bytes or an array of bytes.

        Returns:
            '' if it was written, else the reason why not.
        """
        path = os.path.join(self.root, *name.split("/"))
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as file:
                file.write(memoryview(data).cast("B") if len(data) else b"")
        except OSError as error:
            return error.strerror or type(error).__name__
        return ""

    def enter(self) -> None:
        """Let student code run here: set the working folder, `sys.path` and the finders."""
        global _current
        self._before = {
            "cwd": os.getcwd(),
            "path": list(sys.path),
            "bytecode": sys.dont_write_bytecode,
            "environ": dict(os.environ),
            "current": _current,
        }
        self.go("")
        # As in Jupyter: the working folder at the time of each import.
        sys.path.insert(0, "")
        os.chdir = _chdir
        self._finder = InstalledFirst()
        sys.meta_path.insert(0, self._finder)
        # Otherwise a module that is written twice within a second would count as unchanged.
        sys.dont_write_bytecode = True
        importlib.invalidate_caches()
        _current = self

    def go(self, folder: str) -> None:
        """Change to the notebook's own folder below this one; '' stands for this one."""
        place = os.path.join(self.root, *folder.split("/")) if folder else self.root
        os.makedirs(place, exist_ok=True)
        _real_chdir(place)
        importlib.invalidate_caches()

    def leave(self) -> None:
        """Restore everything, and forget the modules that were imported from here."""
        global _current
        before, self._before = self._before, None
        if before is not None:
            os.chdir = _real_chdir
            os.chdir(before["cwd"])
            sys.path[:] = before["path"]
            # Libraries may have added finders of their own in the meantime.
            sys.meta_path[:] = [item for item in sys.meta_path if item is not self._finder]
            sys.dont_write_bytecode = before["bytecode"]
            os.environ.clear()
            os.environ.update(before["environ"])
            _current = before["current"]
            for name, module in list(sys.modules.items()):
                with contextlib.suppress(Exception):
                    # A folder of modules without `__init__.py` has no file.
                    if any(
                        map(self.holds, [module.__file__] if module.__file__ else module.__path__)
                    ):
                        del sys.modules[name]
            importlib.invalidate_caches()
            linecache.checkcache()
        if self._temporary:
            shutil.rmtree(self.root, ignore_errors=True)

    def holds(self, path: str) -> bool:
        """Whether the path is this folder or lies in it, after following links."""
        return (os.path.realpath(path) + os.sep).startswith(self.root + os.sep)

    @property
    def started_in(self) -> Path:
        """The working folder before this one was entered."""
        return Path(self._before["cwd"] if self._before else os.getcwd())


def _chdir(path: Any) -> None:
    """`os.chdir` for student code.

    If the folder exists only on another machine, for example on Google Drive, the working folder stays
    the one with the files that were handed in.
    """
    try:
        _real_chdir(path)
    except FileNotFoundError:
        if not isinstance(path, (str, os.PathLike)) or not os.path.isabs(path):
            raise
        add_notice(
            f"os.chdir({os.fspath(path)!r}) did nothing: there is no such folder where this is graded"
        )


_real_chdir = os.chdir
_current: WorkingFolder | None = None
_pieces: dict[str, str] = {}


def current() -> WorkingFolder | None:
    """The folder that student code runs in; None in a student's own notebook."""
    return _current


def working_folder() -> Path:
    """The working folder that the grader was started in, also while student code runs elsewhere."""
    return _current.started_in if _current is not None else Path.cwd()


def name_piece(label: str, source: str) -> str:
    """A file name for compiling a piece of code, by which tracebacks show its label and lines."""
    filename = f"<{label}>"
    _pieces[filename] = label
    lines = [line + "\n" for line in source.split("\n")]
    linecache.cache[filename] = (len(source), None, lines, filename)
    return filename


def label_of(filename: str) -> str:
    """The label of the code in a file, or its path in the student's folder; '' for other files."""
    if filename in _pieces:
        return _pieces[filename]
    if _current is None or filename.startswith("<") or not _current.holds(filename):
        return ""
    linecache.checkcache(filename)  # it may have been rewritten
    return Path(os.path.relpath(os.path.realpath(filename), _current.root)).as_posix()


def write_files(place: WorkingFolder, files: Iterable[tuple[str, Any]]) -> list[list[str]]:
    """Write files and return [name, reason] for each that could not be written."""
    return [[name, why] for name, data in files if (why := place.write(name, data))]
