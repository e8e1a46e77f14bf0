"""Records where an author declared an object, and checks the declaration's arguments.

Messages of exceptions raised here get the file and line of the declaration; see
`grader.course.unit_modules`.
"""

from __future__ import annotations

import inspect
import math
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field
from typing import Any, TypeVar

from grader.runtime.source_places import place_within

Declared = TypeVar("Declared")
_made: ContextVar[list[Any] | None] = ContextVar("declared", default=None)
# Frames that are searched for the module that declares an object. A unit's own functions are not
# nested that deeply; without a limit, objects created elsewhere would search whole stacks.
_MAX_FRAMES = 20


@contextmanager
def collecting() -> Iterator[list[Any]]:
    """Collect all objects that are declared in the context, in order, in a list of a unit or not."""
    made: list[Any] = []
    token = _made.set(made)
    try:
        yield made
    finally:
        _made.reset(token)


def declared(item: Declared) -> Declared:
    """Note the object for `collecting`."""
    made = _made.get()
    if made is not None:
        made.append(item)
    return item


def declared_at() -> str:
    """The module's line that led here, such as 'checks/forward.py, line 12'; '' without a module."""
    frame = sys._getframe(1)
    for _ in range(_MAX_FRAMES):
        if frame is None:
            break
        if frame.f_code.co_name == "<module>":
            module = str(frame.f_globals.get("__name__", ""))
            return f"{place_within(frame.f_code.co_filename, module)}, line {frame.f_lineno}"
        frame = frame.f_back
    return ""


def place() -> Any:
    """A dataclass field that holds the file and line in which an author declared the object."""
    return field(default_factory=declared_at, compare=False, repr=False)


def require_text(what: str, value: Any) -> None:
    """Raise TypeError for anything but a str, ValueError for an empty one."""
    if not isinstance(value, str):
        raise TypeError(f"{what} is a text, not {value!r:.60}")
    if not value.strip():
        raise ValueError(f"{what} is empty")


def require_points(points: Any) -> None:
    """Raise TypeError for anything but a number, ValueError for a negative or infinite one."""
    if isinstance(points, bool) or not isinstance(points, (int, float)):
        raise TypeError(f"points are a number, not {points!r:.60}")
    if not math.isfinite(points) or points < 0:
        raise ValueError(f"points are 0 or more, not {points:g}")


def require_all(items: Any, kind: type, what: str, rule: str) -> None:
    """Raise TypeError unless `items` is a list or tuple of `kind`."""
    fits = isinstance(items, Sequence) and not isinstance(items, (str, bytes))
    if not fits or not all(isinstance(item, kind) for item in items):
        raise TypeError(f"{what} {rule}, not {items!r:.60}")


def require_probe(probe: Any) -> None:
    """Raise TypeError or ValueError unless `probe` is a generator function with a docstring."""
    if not inspect.isfunction(probe):
        raise TypeError(f"a check is made of a function, not of {probe!r:.60}")
    if not (probe.__doc__ or "").strip():
        raise ValueError(f"the check {probe.__name__!r} needs a docstring: it is its title")
    if not inspect.isgeneratorfunction(probe):
        raise ValueError(
            f"the check {probe.__name__!r} has no `yield`: yield each result with a name, "
            f'as in `yield "output", part(x)`'
        )


def require_fit(probe: Callable[..., Any], case: Any) -> None:
    """Raise ValueError unless the probe takes the arguments of the case."""
    try:
        inspect.signature(probe).bind(None, None, **case.arguments)
    except TypeError as error:
        raise ValueError(
            f"the check {probe.__name__!r} is called as {probe.__name__}(part, draw, …) with the "
            f"arguments of its case {case.title!r}, and does not take them: {error}"
        ) from None
