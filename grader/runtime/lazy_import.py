"""Load a library on its first use instead of when it is imported."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any


def import_later(name: str, *functions: str) -> None:
    """Postpone loading a library until something in it is used.

    Nothing happens if the library is loaded already or not installed.

    Args:
        name: the library.
        functions: its functions that `from name import …` should give without loading it.
    """
    if name not in sys.modules and importlib.util.find_spec(name) is not None:
        sys.modules[name] = _LazyModule(name, functions)


class _LazyModule(ModuleType):
    """Stand-in for a module that is not loaded yet."""

    def __init__(self, name: str, functions: tuple[str, ...]) -> None:
        super().__init__(name)
        self.__spec__ = importlib.util.find_spec(name)
        self.__path__ = self.__spec__.submodule_search_locations or []
        for function in functions:
            setattr(self, function, _lazy_function(name, function))

    def __getattr__(self, attribute: str) -> Any:
        return getattr(_load(self.__name__), attribute)


def _lazy_function(name: str, function: str) -> Any:
    return lambda *args, **kwargs: getattr(_load(name), function)(*args, **kwargs)


def _load(name: str) -> ModuleType:
    if isinstance(sys.modules.get(name), _LazyModule):
        del sys.modules[name]
    return importlib.import_module(name)
