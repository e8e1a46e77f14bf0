"""A switch: one piece of process-wide state, with functions to read and write it."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

AS_FOUND = object()  # the kit's own value is the one from before any student code ran


@dataclass(frozen=True, eq=False, slots=True)
class Switch:
    """One switch.

    Args:
        name: its name, also in notes to students.
        read: returns its value and creates nothing.
        write: sets its value.
        own: the kit's own value, or AS_FOUND.
        same: whether two values are equal.
        keeps: for a switch that students may add to; given the value that is found and the kit's own, it
            returns the value that the switch should have.
    """

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], None]
    own: Any = AS_FOUND
    same: Callable[[Any, Any], bool] = operator.eq
    keeps: Callable[[Any, Any], Any] | None = None


def variable(name: str, module: str, attribute: str, own: Any = AS_FOUND) -> Switch:
    """A switch for a variable of a loaded module."""
    names = vars(sys.modules[module])

    def read() -> Any:
        return names[attribute]

    def write(value: Any) -> None:
        names[attribute] = value

    return Switch(name, read, write, names[attribute] if own is AS_FOUND else own, _alike)


def field(name: str, owner: Callable[[], Any], attribute: str, own: Any = AS_FOUND) -> Switch:
    """A switch for an attribute of the object that `owner` returns, which may change over time."""

    def read() -> Any:
        return getattr(owner(), attribute)

    def write(value: Any) -> None:
        setattr(owner(), attribute, value)

    return Switch(name, read, write, own, _alike)


def pair(
    name: str, read: Callable[[], Any], write: Callable[..., Any], own: Any = AS_FOUND
) -> Switch:
    """A switch for a getter and a setter."""
    return Switch(name, read, write, own, _alike)


def known(make: Callable[[], Switch]) -> list[Switch]:
    """The switch in a list; an empty list if this version of the library keeps it elsewhere."""
    try:
        switch = make()
        switch.read()
    except Exception:
        return []
    return [switch]


def _alike(one: Any, other: Any) -> bool:
    # `True == 1`, and a student's object may claim to equal everything.
    return one is other or (type(one) is type(other) and bool(one == other))
