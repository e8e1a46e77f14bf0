"""The Python files of a unit, loaded; what is wrong in one is told with its file and line."""

from __future__ import annotations

import hashlib
import importlib
import sys
import traceback
import types
from pathlib import Path
from typing import Any

from grader.authoring.declarations import collecting


class UnitError(Exception):
    """There is no such unit, or its files do not fit together; one clear line."""


class Modules:
    """The Python files of a unit's folder as one package, so that they can import each other.

    declared: all that they declared so far, in order.
    """

    def __init__(self, name: str, folder: Path) -> None:
        digest = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:8]
        self._package, self._folder = f"gammabeta_unit_{name}_{digest}", folder
        self.declared: list[Any] = []
        for key in [key for key in sys.modules if key.split(".")[0] == self._package]:
            del sys.modules[key]
        package = types.ModuleType(self._package)
        package.__path__ = [str(folder)]
        sys.modules[self._package] = package
        importlib.invalidate_caches()  # a file may be newer than the last look at its folder

    def load(self, stem: str) -> types.ModuleType:
        """The module. Raises UnitError with the file, and where possible the line, that is wrong."""
        path = self._folder / f"{stem}.py"
        if not path.is_file():
            raise UnitError(f"{self._folder} has no {stem}.py")
        try:
            with collecting() as made:
                module = importlib.import_module(f"{self._package}.{stem}")
        except Exception as error:
            raise UnitError(self._told(path, error)) from error
        self.declared += made
        return module

    def members(self, module: types.ModuleType, kind: type, skip: list[Any] = ()) -> list[Any]:
        """What a module has of one kind, under a name of its own or in a list, in order."""
        found: list[Any] = []
        for value in vars(module).values():
            items = value if isinstance(value, list) else [value]
            found += [i for i in items if isinstance(i, kind) and i not in found and i not in skip]
        return found

    def listed(self, module: types.ModuleType, name: str, kind: type, example: str) -> list[Any]:
        """The list called `name` of a module. Raises UnitError where it is missing or holds other things."""
        file = Path(module.__file__ or "").name
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

    def _told(self, path: Path, error: Exception) -> str:
        """What was raised, and the last line of the unit that it went through."""
        where = str(path)
        if isinstance(error, SyntaxError) and error.filename:
            where, said = f"{error.filename}, line {error.lineno}", error.msg
        else:
            frames = traceback.extract_tb(error.__traceback__)
            own = [frame for frame in frames if Path(frame.filename).parent == self._folder]
            if own:
                where = f"{own[-1].filename}, line {own[-1].lineno}"
            said = str(error).replace(f"{self._package}.", "")
        said = " ".join(f"{type(error).__name__}: {said}".split())
        return f"{where} cannot be loaded: {said}{self._hint(error)}"

    def _hint(self, error: Exception) -> str:
        missing = error.name if isinstance(error, ModuleNotFoundError) else None
        if missing and (self._folder / f"{missing}.py").is_file():
            return f" (write `from .{missing} import …`, with a dot)"
        if isinstance(error, NameError) and hasattr(authoring(), error.name or ""):
            return f" (write `from grader.authoring import {error.name}`)"
        return ""


def authoring() -> types.ModuleType:
    """What authors import."""
    return importlib.import_module("grader.authoring")
