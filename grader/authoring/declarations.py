"""Where an author declared something, and what is wrong with it at first sight.

What is raised here is told with the file and the line of the unit that called; see
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
_ENDLESS = 20  # frames: a declaration does not stand deeper in a unit's own functions


@contextmanager
def collecting() -> Iterator[list[Any]]:
    """All that is declared meanwhile, in order: also what no list of a unit holds."""
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
    """'checks.py, line 12', 'checks/forward.py, line 12': the line of a module that led here, '' without one."""
    frame = sys._getframe(1)
    for _ in range(_ENDLESS):
        if frame is None:
            break
        if frame.f_code.co_name == "<module>":
            module = str(frame.f_globals.get("__name__", ""))
            return f"{place_within(frame.f_code.co_filename, module)}, line {frame.f_lineno}"
        frame = frame.f_back
    return ""


def place() -> Any:
    """A field that knows the file and the line in which an author declared the object."""
    return field(default_factory=declared_at, compare=False, repr=False)


def require_text(what: str, value: Any) -> None:
    """Raises TypeError, or ValueError for an empty text."""
    if not isinstance(value, str):
        raise TypeError(f"{what} is a text, not {value!r:.60}")
    if not value.strip():
        raise ValueError(f"{what} is empty")


def require_points(points: Any) -> None:
    """Raises TypeError or ValueError for what is no number of points."""
    if isinstance(points, bool) or not isinstance(points, (int, float)):
        raise TypeError(f"points are a number, not {points!r:.60}")
    if not math.isfinite(points) or points < 0:
        raise ValueError(f"points are 0 or more, not {points:g}")


def require_all(items: Any, kind: type, what: str, says: str) -> None:
    """Raises TypeError where `items` is no list or tuple of `kind`."""
    fits = isinstance(items, Sequence) and not isinstance(items, (str, bytes))
    if not fits or not all(isinstance(item, kind) for item in items):
        raise TypeError(f"{what} {says}, not {items!r:.60}")


def require_probe(probe: Any) -> None:
    """Raises TypeError or ValueError for what is no generator function with a docstring."""
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
    """Raises ValueError where the probe does not take the arguments of the case."""
    try:
        inspect.signature(probe).bind(None, None, **case.arguments)
    except TypeError as error:
        raise ValueError(
            f"the check {probe.__name__!r} is called as {probe.__name__}(part, draw, …) with the "
            f"arguments of its case {case.title!r}, and does not take them: {error}"
        ) from None
