"""Tripwires: raise when a part calls what it is meant to implement.

They are installed in Keras and its backend's libraries, inside the student's process, and are armed only
while a check runs: comparing one's own result with Keras in a scratch cell is allowed. A second
safeguard, `grader.static_analysis.delegation`, reads the source.
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
    """What a part must not call while it is checked, and its first such call.

    Args:
        patterns: forbidden dotted names; `*` matches anything.
        touched: the first exception, kept because the student's code may swallow it.
    """

    patterns: Sequence[str]
    touched: Delegated | None = None

    def meet(self, names: Sequence[str]) -> None:
        """Raise Delegated if one of the names of the called function is forbidden."""
        for name in names:
            if any(fnmatch.fnmatchcase(name, pattern) for pattern in self.patterns):
                error = Delegated(f"{name} was called")
                self.touched = self.touched or error
                raise error


# One for the whole process, because a part may call from a thread of its own.
_watch: Watch | None = None
# What was called while nothing was armed. It is allowed, but it is a reason for a second look.
_called_before: dict[str, None] = {}
# Names in libraries that are not imported yet: importing all of them would cost seconds and memory.
_waiting: list[str] = []
_PUBLIC = ("keras.ops.", "keras.activations.")
_BACKEND = ("nn", "numpy", "image", "linalg", "math")


def arm(patterns: Sequence[str]) -> Watch:
    """Let every tripwire whose name matches a pattern raise Delegated, until `disarm`.

    The tripwires stay armed between two requests of a check, because a thread could wait for that
    moment. The same Watch is returned while the patterns stay the same.
    """
    global _watch
    _install_late()
    if _watch is None or _watch.patterns != patterns:
        _watch = Watch(patterns)
    return _watch


def disarm() -> None:
    """Allow all calls again, because the case is over."""
    global _watch
    _watch = None


def called_before() -> list[str]:
    """The guarded names that were called while nothing was armed, by cells for example."""
    return list(_called_before)


def install(names: Sequence[str]) -> int:
    """Install a tripwire on each dotted name that exists.

    A class is guarded in its constructor and in `call`, so that subclasses and existing instances are
    guarded as well. Names in a library that is not imported yet are installed when it is.

    Args:
        names: dotted names; `*` matches any ending.

    Returns:
        The number of tripwires that were installed now.
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
    except Exception:
        # TensorFlow's lazy modules raise whatever they like. The reading of the source knows the name.
        return count
    return count


def behind(name: str) -> Iterator[ModuleType]:
    """The modules of Keras's backend that implement a public function under the same name.

    Keras's layers call these instead of the public function, and so may students.
    """
    if not name.startswith(_PUBLIC):
        return
    attribute = name.rpartition(".")[2]
    for part in _BACKEND:
        module = getattr(sys.modules.get("keras.src.backend"), part, None)
        # Skip helpers that are imported there: any function may need them.
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
        own.__tripwire__.append(name)  # the same function under another name
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
    # It would lead around the tripwire.
    del guarded.__wrapped__
    with contextlib.suppress(TypeError, ValueError):  # some C functions have no signature
        # Keras reads a constructor's arguments from its signature and does not look behind a wrapper.
        guarded.__signature__ = inspect.signature(function)
    return guarded
