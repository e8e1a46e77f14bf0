"""The kit's own state of the process: capture it once and restore it before every case."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from grader.process_state import python, random_generators, surroundings
from grader.process_state.switch import AS_FOUND, Switch

# A library is loaded if the module on the left is; the module on the right lists its switches.
LIBRARIES = {
    "numpy": "numpy",
    "keras": "keras",
    "tensorflow": "tensorflow",
    "jax": "jax",
    "torch": "torch",
    "PIL.ImageFile": "pillow",
}


class _Own:
    """The switches of the loaded libraries, and the kit's own value of each."""

    def __init__(self) -> None:
        self.system = _valued([*python.switches(), *surroundings.switches()])
        self.libraries: list[tuple[Switch, Any]] = []
        self.loaded: set[str] = set()
        self.stuck: dict[str, None] = {}
        self.restored: dict[str, None] = {}
        self.look()

    def look(self) -> None:
        """Add the libraries that have been loaded since."""
        for name in LIBRARIES:
            if name not in self.loaded and name in sys.modules and _complete(name):
                self.loaded.add(name)
                self.libraries += _valued(_switches_of(name))

    @property
    def all(self) -> list[tuple[Switch, Any]]:
        return self.system + self.libraries


_own: _Own | None = None
_known: dict[str, list[Switch]] = {}


def _complete(name: str) -> bool:
    spec = getattr(sys.modules[name], "__spec__", None)
    return not getattr(spec, "_initializing", False)


def _switches_of(library: str) -> list[Switch]:
    if library not in _known:
        try:
            module = importlib.import_module(f"grader.process_state.libraries.{LIBRARIES[library]}")
            _known[library] = module.switches()
        except Exception:
            # This version keeps its state elsewhere, or a stand-in has the library's name. The library
            # may replace the stand-in later, so nothing is remembered and the next call tries again.
            return []
    return _known[library]


def _valued(switches: list[Switch]) -> list[tuple[Switch, Any]]:
    return [(s, s.read() if s.own is AS_FOUND else s.own) for s in switches]


def capture() -> None:
    """Capture the kit's own state: the current value of every switch that has no fixed one."""
    global _own
    _own = _Own()
    random_generators.restart_seeds()


def adopt() -> None:
    """Accept what students may set for all of their code: folder, `sys.path`, their own variables."""
    if _own is not None:
        _own.system = [
            (switch, switch.keeps(switch.read(), value) if switch.keeps else value)
            for switch, value in _own.system
        ]


def restore() -> list[str]:
    """Restore all switches. Nothing is raised, whatever a switch does when it is read or written.

    Returns:
        The names of those that did not have the kit's own value.
    """
    if _own is None:
        return []
    _own.look()
    found = [switch.name for switch, value in _own.all if _restore(switch, value)]
    _own.restored.update(dict.fromkeys(found))
    return found


def restored_switches() -> list[str]:
    """The names of all switches that had to be restored so far."""
    return list(_own.restored) if _own is not None else []


def restore_vital() -> None:
    """Restore only the switches without which the next cell could not run."""
    if _own is not None:
        for switch, value in _own.system:
            if switch.name in python.VITAL or switch.name in surroundings.VITAL:
                _restore(switch, value)


def switch_names() -> set[str]:
    """The names of all switches of Python and the loaded libraries."""
    return {switch.name for switch, _ in _own.all} if _own is not None else set()


def restore_libraries() -> None:
    """Restore only the libraries' switches, which are all that trusted code may have set."""
    if _own is not None:
        for switch, value in _own.libraries:
            _restore(switch, value)


def reseed() -> None:
    """Give all global random generators the next seed, if the kit manages the state."""
    if _own is not None:
        random_generators.reseed()


def changed_switches() -> list[str]:
    """The names of the switches that do not have the kit's own value."""
    if _own is None:
        return []
    _own.look()
    return [switch.name for switch, value in _own.all if not _is_as(switch, value)]


def stuck_switches() -> list[str]:
    """The names of the switches that could not be restored."""
    return list(_own.stuck) if _own is not None else []


def _is_as(switch: Switch, value: Any) -> bool:
    try:
        found = switch.read()
        if switch.keeps is not None and not switch.same(found, value):
            value = switch.keeps(found, value)
        return bool(switch.same(found, value))
    except Exception:
        return False


def _restore(switch: Switch, value: Any) -> bool:
    """Restore one switch, and return whether it had another value."""
    try:
        if switch.same(switch.read(), value):
            return False
    except Exception:  # it cannot be read, so it is written in any case
        pass
    try:
        if switch.keeps is not None:
            value = switch.keeps(switch.read(), value)
            if switch.same(switch.read(), value):
                return False
        switch.write(value)
        done = switch.same(switch.read(), value)
    except Exception:
        done = False
    if not done and _own is not None:
        _own.stuck[switch.name] = None
    return True


@contextmanager
def kits_own() -> Iterator[None]:
    """Run the body in the kit's own state; afterwards restore the state that was there before.

    Use it for everything that the kit does in a process that it shares with other code. A nested one does
    nothing.
    """
    global _own
    if _own is not None:
        yield
        return
    built_in = python.built_in()
    python.mend_built_in()  # the next lines use them
    _own = _Own()
    before = [(switch, _value(switch)) for switch, _ in _own.all]
    random_states = random_generators.generator_states()
    random_generators.restart_seeds()
    restore()
    try:
        yield
    finally:
        for switch, value in before:
            _write_back(switch, value)
        random_generators.restore_generators(random_states)
        _own = None
        python.set_built_in({**python.built_in(), **built_in})


def in_kits_own(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, run in `kits_own`."""

    @functools.wraps(function)
    def inside(*args: Any, **kwargs: Any) -> Any:
        with kits_own():
            return function(*args, **kwargs)

    return inside


def _value(switch: Switch) -> Any:
    try:
        return switch.read()
    except Exception:
        return AS_FOUND


def _write_back(switch: Switch, value: Any) -> None:
    try:
        if value is not AS_FOUND and not switch.same(switch.read(), value):
            switch.write(value)
    except Exception:
        return
