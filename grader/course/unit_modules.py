"""Load the Python modules of a unit; errors name the file and the line."""

from __future__ import annotations

import hashlib
import importlib
import sys
import traceback
import types
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader import authoring
from grader.authoring import Check
from grader.authoring.declarations import collecting
from grader.course.unit_files import module_file
from grader.runtime.source_places import INIT, PACKAGE, place_within


class UnitError(Exception):
    """There is no such unit, or its files do not fit together; the message is one line."""


class UnitModules:
    """The modules in a unit's folder, loaded as one package, so that they can import each other.

    Each module is a file or a folder of files.

    Args:
        name: name of the unit.
        folder: its folder.

    Attributes:
        declared: everything that the loaded modules declared, in order.
    """

    def __init__(self, name: str, folder: Path) -> None:
        digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
        self._package, self._folder = f"{PACKAGE}{name}_{digest}", folder
        self.declared: list[Any] = []
        for key in [key for key in sys.modules if key.split(".")[0] == self._package]:
            del sys.modules[key]
        package = types.ModuleType(self._package)
        package.__path__ = [str(folder)]
        sys.modules[self._package] = package
        importlib.invalidate_caches()  # a file may be newer than Python's cache of its folder

    def load(self, stem: str) -> types.ModuleType:
        """Import a module.

        Raises:
            UnitError: it is missing or raises; with the file and, if possible, the line.
        """
        path = module_file(self._folder, stem)
        if path is None:
            raise UnitError(f"{self._folder} has no {self._lacking(stem)}")
        try:
            with collecting() as made:
                module = importlib.import_module(f"{self._package}.{stem}")
        except Exception as error:
            raise UnitError(self._load_error(path, error)) from error
        self.declared += made
        return module

    def is_loaded(self, path: Path) -> bool:
        """Whether the file was imported, directly or by another module."""
        modules = [m for key, m in sys.modules.items() if key.split(".")[0] == self._package]
        return str(path.absolute()) in {getattr(module, "__file__", None) for module in modules}

    def checks(self, module: types.ModuleType, skip: Sequence[Check] = ()) -> list[Check]:
        """The checks of a module in the order in which they run.

        That is the order of the file, or of the list CHECKS of a folder.

        Args:
            module: the module.
            skip: checks to leave out.

        Raises:
            UnitError: a folder has no list CHECKS.
        """
        if not is_package(module):
            return self.members(module, Check, skip=skip)
        found = self.listed(module, "CHECKS", Check, "a_check")
        return [item for item in found if item not in skip]

    def members(self, module: types.ModuleType, kind: type, skip: Sequence[Any] = ()) -> list[Any]:
        """All objects of one type in a module, in order: its attributes and members of its lists.

        Args:
            module: the module.
            kind: the type.
            skip: objects to leave out.
        """
        found: list[Any] = []
        for value in vars(module).values():
            items = value if isinstance(value, list) else [value]
            found += [i for i in items if isinstance(i, kind) and i not in found and i not in skip]
        return found

    def listed(
        self, module: types.ModuleType, name: str, kind: type | tuple[type, ...], example: str
    ) -> list[Any]:
        """The list called `name` of a module.

        Args:
            module: the module.
            name: name of the list.
            kind: type or types of its members.
            example: source of a member, for messages.

        Raises:
            UnitError: there is no such list, or a member has another type.
        """
        file = self._file_of(module)
        items = getattr(module, name, None)
        if items is None:
            raise UnitError(f"{self._folder / file} has no list {name}: {name} = [{example}, …]")
        if not isinstance(items, (list, tuple)):
            raise UnitError(
                f"{self._folder / file}: {name} is a list, {name} = [{example}, …], "
                f"not {type(items).__name__} {items!r:.60}"
            )
        for item in items:
            if not isinstance(item, kind):
                raise UnitError(
                    f"{self._folder / file}: {name} holds {item!r:.60}, and not only {example}"
                )
        return list(items)

    def _lacking(self, stem: str) -> str:
        """The missing file, as a folder's or a single file, whichever the author has begun."""
        return f"{stem}/{INIT}" if any((self._folder / stem).glob("*.py")) else f"{stem}.py"

    def _file_of(self, module: types.ModuleType) -> str:
        return place_within(module.__file__ or "", module.__name__)

    def _load_error(self, path: Path, error: Exception) -> str:
        """Message with the exception and the last line of the unit in its traceback."""
        where, raised_in = str(path), path
        if isinstance(error, SyntaxError) and error.filename:
            where, message = f"{error.filename}, line {error.lineno}", error.msg
        else:
            frames = traceback.extract_tb(error.__traceback__)
            root = self._folder.absolute()
            own = [frame for frame in frames if Path(frame.filename).is_relative_to(root)]
            if own:
                where = f"{own[-1].filename}, line {own[-1].lineno}"
                raised_in = Path(own[-1].filename)
            message = str(error).replace(f"{self._package}.", "")
        message = " ".join(f"{type(error).__name__}: {message}".split())
        return f"{where} cannot be loaded: {message}{self._hint(error, raised_in)}"

    def _hint(self, error: Exception, raised_in: Path) -> str:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing and module_file(raised_in.parent, missing):
            return f" (write `from .{missing} import …`, with a dot)"
        if missing and module_file(self._folder, missing):
            return f" (write `from ..{missing} import …`, with two dots)"
        if isinstance(error, NameError) and error.name in authoring.__all__:
            return f" (write `from grader.authoring import {error.name}`)"
        return ""


def is_package(module: types.ModuleType) -> bool:
    """Whether a module of a unit is a folder of files."""
    return hasattr(module, "__path__")
