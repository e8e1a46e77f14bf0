"""The switches of the Python interpreter itself."""

from __future__ import annotations

import builtins
import gc
import logging
import os
import sys
import threading
import warnings
from typing import Any

from grader.process_state.switch import AS_FOUND, Switch, pair

VITAL = ("built-in names", "the trace function")
_BUILT_IN = vars(builtins).copy()
_QUIET = [("ignore", None, Warning, None, 0)]


def switches() -> list[Switch]:
    """All of them, with limits at Python's defaults and hooks as they were found."""
    return [
        Switch("built-in names", built_in, set_built_in, _BUILT_IN, keeps=_with_own),
        Switch(
            "the recursion limit", sys.getrecursionlimit, sys.setrecursionlimit, 1000, keeps=max
        ),
        pair("the longest integer", sys.get_int_max_str_digits, sys.set_int_max_str_digits, 4300),
        pair("the switch interval", sys.getswitchinterval, sys.setswitchinterval, AS_FOUND),
        Switch("warnings", _filters, _set_filters, _QUIET),
        Switch("how warnings are shown", _showing, _set_showing, AS_FOUND),
        Switch("the trace function", sys.gettrace, sys.settrace, AS_FOUND, _is),
        Switch("the profile function", sys.getprofile, sys.setprofile, AS_FOUND, _is),
        Switch("Python's hooks", _hooks, _set_hooks, AS_FOUND),
        pair("garbage collection", gc.isenabled, _collect, AS_FOUND),
        Switch("how often garbage is collected", gc.get_threshold, _set_threshold, AS_FOUND),
        pair("debugging of garbage collection", gc.get_debug, gc.set_debug, AS_FOUND),
        pair("the stack of new threads", _stack_size, threading.stack_size, AS_FOUND),
        pair("what is logged", _log_level, logging.disable, AS_FOUND),
        *(_decimal() if "decimal" in sys.modules else []),
        *(_socket() if "socket" in sys.modules else []),
        *(_tempfile() if "tempfile" in sys.modules else []),
    ]


def _is(one: Any, other: Any) -> bool:
    return one is other


def built_in() -> dict[str, Any]:
    """All names that code can use without importing them."""
    return vars(builtins).copy()


def mend_built_in() -> None:
    """Restore Python's own built-in names to what they were when this module was imported."""
    vars(builtins).update(_BUILT_IN)


def set_built_in(names: dict[str, Any]) -> None:
    """Make these the built-in names, and remove all others."""
    found = vars(builtins)
    found.update(names)
    for name in [name for name in found if name not in names]:
        del found[name]


def _with_own(found: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Keep what was added, and restore what was there before."""
    return {**found, **own}


def _filters() -> list[Any]:
    return list(warnings.filters)


def _set_filters(filters: list[Any]) -> None:
    warnings.filters[:] = filters
    with warnings.catch_warnings():  # leaving it tells Python that the filters have changed
        pass


def _showing() -> tuple[Any, ...]:
    return warnings.showwarning, warnings.formatwarning


def _set_showing(functions: tuple[Any, ...]) -> None:
    warnings.showwarning, warnings.formatwarning = functions


def _hooks() -> tuple[Any, ...]:
    return sys.excepthook, sys.unraisablehook, threading.excepthook, sys.displayhook


def _set_hooks(hooks: tuple[Any, ...]) -> None:
    sys.excepthook, sys.unraisablehook, threading.excepthook, sys.displayhook = hooks


def _collect(on: bool) -> None:
    gc.enable() if on else gc.disable()


def _set_threshold(counts: tuple[int, int, int]) -> None:
    gc.set_threshold(*counts)


def _log_level() -> int:
    return logging.root.manager.disable


def _stack_size() -> int:
    size = threading.stack_size()
    threading.stack_size(size)  # reading it has set it to 0
    return size


def _decimal() -> list[Switch]:
    import decimal

    own = decimal.Context(prec=28, rounding=decimal.ROUND_HALF_EVEN)

    def read() -> tuple[Any, ...]:
        now = decimal.getcontext()
        limits = (now.prec, now.rounding, now.Emin, now.Emax, now.capitals, now.clamp)
        return (*limits, *sorted(trap.__name__ for trap, on in now.traps.items() if on))

    def write(values: tuple[Any, ...]) -> None:
        traps = [trap for trap in own.traps if trap.__name__ in values[6:]]
        decimal.setcontext(decimal.Context(*values[:6], flags=[], traps=traps))

    start = ("DivisionByZero", "InvalidOperation", "Overflow")
    limits = (28, decimal.ROUND_HALF_EVEN, -999999, 999999, 1, 0)
    return [Switch("decimal numbers", read, write, (*limits, *start))]


def _socket() -> list[Switch]:
    import socket

    return [
        pair("the time-out of sockets", socket.getdefaulttimeout, socket.setdefaulttimeout, None)
    ]


def _tempfile() -> list[Switch]:
    import tempfile

    def write(folder: Any) -> None:
        tempfile.tempdir = folder

    def keeps(found: Any, own: Any) -> Any:
        return found if isinstance(found, str) and os.path.isdir(found) else own

    def read() -> Any:
        return tempfile.tempdir

    return [Switch("the folder of temporary files", read, write, None, keeps=keeps)]
