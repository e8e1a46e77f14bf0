"""One thing that a process keeps once: how to read it, and how to set it."""

from __future__ import annotations

import operator
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

AS_FOUND = object()  # the kit's own value is whatever was there before any student's code


@dataclass(frozen=True, eq=False, slots=True)
class Switch:
    """One switch.

    name: what it is known by, in notes too. read, write: of its value; reading makes nothing that was
    not there. own: the value in which the kit works, or AS_FOUND. same: whether two values are equal.
    keeps: given what is found and what is the kit's own, the value that it should have; for what
    students may add to.
    """

    name: str
    read: Callable[[], Any]
    write: Callable[[Any], None]
    own: Any = AS_FOUND
    same: Callable[[Any, Any], bool] = operator.eq
    keeps: Callable[[Any, Any], Any] | None = None


def variable(name: str, module: str, attribute: str, own: Any = AS_FOUND) -> Switch:
    """A variable of a module that is loaded."""
    names = vars(sys.modules[module])

    def read() -> Any:
        return names[attribute]

    def write(value: Any) -> None:
        names[attribute] = value

    return Switch(name, read, write, names[attribute] if own is AS_FOUND else own, _alike)


def field(name: str, owner: Callable[[], Any], attribute: str, own: Any = AS_FOUND) -> Switch:
    """An attribute of an object that `owner` finds, which may be another one at another time."""

    def read() -> Any:
        return getattr(owner(), attribute)

    def write(value: Any) -> None:
        setattr(owner(), attribute, value)

    return Switch(name, read, write, own, _alike)


def pair(
    name: str, read: Callable[[], Any], write: Callable[..., Any], own: Any = AS_FOUND
) -> Switch:
    """A getter and a setter."""
    return Switch(name, read, write, own, _alike)


def known(make: Callable[[], Switch]) -> list[Switch]:
    """The switch, or none where this version of the library has it elsewhere."""
    try:
        switch = make()
        switch.read()
    except Exception:
        return []
    return [switch]


def _alike(one: Any, other: Any) -> bool:
    # `True == 1`, and what students put there may say that it equals everything.
    return one is other or (type(one) is type(other) and bool(one == other))
