"""Tripwires: a part must not call what it is meant to implement.

They are put into Keras, and into the libraries that it runs on, inside the student's process, and hold
only while a check is running: comparing oneself with Keras in a scratch cell is fine. The other net,
which reads the source, is `grader.static_analysis.delegation`.
"""

from __future__ import annotations

import contextlib
import fnmatch
import functools
import importlib
import inspect
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any


class Delegated(Exception):
    """A part called what it is meant to implement."""


@dataclass
class Watch:
    """What a part must not call while it is checked, and the first time that it did.

    The exception is kept because the student's own code may swallow it.
    """

    patterns: Sequence[str]
    touched: Delegated | None = None

    def meet(self, names: Sequence[str]) -> None:
        """Raise Delegated where one of the names of what is called is forbidden."""
        for name in names:
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in self.patterns):
                error = Delegated(f"{name} was called")
                self.touched = self.touched or error
                raise error


# One for the whole process: a part may call from a thread of its own.
_watch: Watch | None = None
# What was called while nothing was armed: allowed, and worth a second look.
_called_before: dict[str, None] = {}
# Names in libraries that nobody has imported: to import them all would take seconds and memory.
_waiting: list[str] = []
_PUBLIC = ("keras.ops.", "keras.activations.")
_BACKEND = ("nn", "numpy", "image", "linalg", "math")


def arm(patterns: Sequence[str]) -> Watch:
    """From now until `disarm`, touching a tripwire whose name matches a pattern raises Delegated.

    Between two requests of a check as well: a thread could wait for the moment. The same Watch
    serves while the patterns stay the same.
    """
    global _watch
    _install_late()
    if _watch is None or _watch.patterns != patterns:
        _watch = Watch(patterns)
    return _watch


def disarm() -> None:
    """Let anything be called again: the case is over."""
    global _watch
    _watch = None


def called_before() -> list[str]:
    """The guarded names that were called while nothing was armed, by cells for example."""
    return list(_called_before)


def install(names: Sequence[str]) -> int:
    """Put a tripwire on each dotted name that exists (`*` matches any ending); returns how many.

    A class is guarded in its constructor and its `call`, so that subclasses and instances that
    were made earlier are guarded as well. Names in a library that is not imported wait until it is.
    """
    imported = [name for name in names if _is_imported(name)]
    _waiting.extend(name for name in names if name not in imported)
    return sum(_install(name) for name in imported)


def _install_late() -> None:
    if late := [name for name in _waiting if _is_imported(name)]:
        _waiting[:] = [name for name in _waiting if name not in late]
        install(late)


def _is_imported(name: str) -> bool:
    return name.split(".")[0] in sys.modules


def _install(name: str) -> int:
    module_name, _, pattern = name.rpartition(".")
    count = 0
    try:
        owner = _find(module_name)
        for attribute in fnmatch.filter(dir(owner), pattern):
            name = f"{module_name}.{attribute}"
            _guard(owner, attribute, name)
            for inner in behind(name):
                _guard_one(inner, attribute, name)
            count += 1
    except Exception:  # TensorFlow's lazy modules raise whatever they like; `scan` knows the name
        return count
    return count


def behind(name: str) -> Iterator[ModuleType]:
    """The modules of Keras's backend that do the work of a public function, under the same name.

    Keras's layers, and whoever finds the backend, call these and not the public one.
    """
    if not name.startswith(_PUBLIC):
        return
    attribute = name.rpartition(".")[2]
    for part in _BACKEND:
        module = getattr(sys.modules.get("keras.src.backend"), part, None)
        # Others are imported there as well, helpers that any function may need.
        made = getattr(getattr(module, attribute, None), "__module__", None)
        if isinstance(module, ModuleType) and made == module.__name__:
            yield module


def _guard(owner: Any, attribute: str, name: str) -> None:
    target = getattr(owner, attribute)
    if inspect.isclass(target):
        for method in ("__init__", "call"):
            if hasattr(target, method):
                _guard_one(target, method, name)
    elif callable(target):
        _guard_one(owner, attribute, name)


def _guard_one(owner: Any, attribute: str, name: str) -> None:
    function = getattr(owner, attribute)
    own = vars(owner).get(attribute)
    if own is function and hasattr(own, "__tripwire__"):
        own.__tripwire__.append(name)  # the same thing by another of its names
    else:
        setattr(owner, attribute, _tripwire(function, name))


def _find(name: str) -> Any:
    first, *rest = name.split(".")
    found = importlib.import_module(first)
    for attribute in rest:
        found = getattr(found, attribute)
    return found


def _tripwire(function: Any, name: str) -> Any:
    names = [name]

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if _watch is not None:
            _watch.meet(names)
        else:
            _called_before[names[0]] = None
        return function(*args, **kwargs)

    guarded.__tripwire__ = names
    # It would be a way around.
    del guarded.__wrapped__
    with contextlib.suppress(TypeError, ValueError):  # some C functions have no signature
        # Keras reads a constructor's arguments, and does not look behind a wrapper for them.
        guarded.__signature__ = inspect.signature(function)
    return guarded
