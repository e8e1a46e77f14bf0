"""Find the existing name that is closest to one that does not exist.

It runs beside student code and runs none of it: the attributes of objects are read from dictionaries.
"""

from __future__ import annotations

import builtins
import contextlib
import difflib
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from typing import Any

MAX_CHARACTERS = 80  # of the name that is found
_MAX_LINKS = 8  # of a chain of exceptions
# Ratios of difflib. A lower value suggests unrelated names; a higher one misses `eps` for `epsilon`.
_MIN_SIMILARITY = 0.6
# A library has many more names, so that one of them is more often similar by chance.
_MIN_LIBRARY_SIMILARITY = 0.75
_IMPORT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")


def closest_name(error: BaseException) -> str:
    """The name closest to the one that was not found; '' if none is similar enough.

    It exists where the missing name was looked up: in the object, the module or the scope.
    """
    with contextlib.suppress(Exception):
        for link in _chain(error):
            if isinstance(link, AttributeError) and link.name:
                return _of_object(link.name, link.obj)
            if isinstance(link, NameError) and link.name:
                return _in_scope(link.name, link)
            if found := _IMPORT.match(str(link)) if type(link) is ImportError else None:
                return _closest(found[1], vars(sys.modules[found[2]]), _MIN_LIBRARY_SIMILARITY)
    return ""


def _chain(error: BaseException) -> Iterator[BaseException]:
    # Keras replaces an exception by a new one of the same type without the name.
    link: BaseException | None = error
    for _ in range(_MAX_LINKS):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__
        if type(link) is not type(error):
            return


def _of_object(name: str, found: Any) -> str:
    own = _dictionary(found)
    types = found.__mro__ if isinstance(found, type) else type(found).__mro__
    written = [kind for kind in types if kind.__module__ == "__main__"]
    names = {*own, *(name for kind in written for name in vars(kind))}
    inherited = {name for kind in types for name in vars(kind)}
    if isinstance(found, type(sys)):
        return _closest(name, own, _MIN_LIBRARY_SIMILARITY)
    return _closest(name, names, _MIN_SIMILARITY) or _closest(
        name, inherited, _MIN_LIBRARY_SIMILARITY
    )


def _dictionary(found: Any) -> dict[str, Any]:
    with contextlib.suppress(AttributeError):
        return object.__getattribute__(found, "__dict__")
    return {}


def _in_scope(name: str, error: BaseException) -> str:
    frame, _ = list(traceback.walk_tb(error.__traceback__))[-1]
    own = {*frame.f_locals, *frame.f_globals}
    return _closest(name, own, _MIN_SIMILARITY) or _closest(
        name, vars(builtins), _MIN_LIBRARY_SIMILARITY
    )


def _closest(name: str, names: Iterable[str], least: float) -> str:
    known = [other for other in names if isinstance(other, str) and other.isidentifier()]
    if not name.startswith("_"):
        known = [other for other in known if not other.startswith("_")]
    found = difflib.get_close_matches(name, sorted(known), 1, least)
    return found[0][:MAX_CHARACTERS] if found else ""
