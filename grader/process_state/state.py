"""The kit's own state of the process: taken once, and put back before every case."""

from __future__ import annotations

import functools
import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from grader.process_state import python, random_generators, surroundings
from grader.process_state.switch import AS_FOUND, Switch

# By the module that shows that a library is loaded, which of ours lists its switches.
LIBRARIES = {
    "numpy": "numpy",
    "keras": "keras",
    "tensorflow": "tensorflow",
    "jax": "jax",
    "torch": "torch",
    "PIL.ImageFile": "pillow",
}


class _Own:
    """The switches of what is loaded, and the kit's own value of each."""

    def __init__(self) -> None:
        self.system = _valued([*python.switches(), *surroundings.switches()])
        self.libraries: list[tuple[Switch, Any]] = []
        self.loaded: set[str] = set()
        self.stuck: dict[str, None] = {}
        self.restored: dict[str, None] = {}
        self.look()

    def look(self) -> None:
        """Take in the libraries that were loaded since."""
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
            # A version that keeps nothing where we look, or a stand-in for the library, which the
            # library itself may take the place of: it is asked again.
            return []
    return _known[library]


def _valued(switches: list[Switch]) -> list[tuple[Switch, Any]]:
    return [(s, s.read() if s.own is AS_FOUND else s.own) for s in switches]


def capture() -> None:
    """From now on, what is found and has no value of its own is the kit's own."""
    global _own
    _own = _Own()
    random_generators.restart_seeds()


def adopt() -> None:
    """Keep what students may arrange for all of their code: folder, `sys.path`, their variables."""
    if _own is not None:
        _own.system = [
            (switch, switch.keeps(switch.read(), value) if switch.keeps else value)
            for switch, value in _own.system
        ]


def restore() -> list[str]:
    """Put all switches back; the names of those that were not as they should be.

    Whatever a switch does when it is read or written, nothing is raised.
    """
    if _own is None:
        return []
    _own.look()
    found = [switch.name for switch, value in _own.all if _restore(switch, value)]
    _own.restored.update(dict.fromkeys(found))
    return found


def restored_switches() -> list[str]:
    """The names of all switches that had to be put back so far."""
    return list(_own.restored) if _own is not None else []


def restore_vital() -> None:
    """Put back what the next cell could not even be run without."""
    if _own is not None:
        for switch, value in _own.system:
            if switch.name in python.VITAL or switch.name in surroundings.VITAL:
                _restore(switch, value)


def switch_names() -> set[str]:
    """The names of all switches of what is loaded."""
    return {switch.name for switch, _ in _own.all} if _own is not None else set()


def restore_libraries() -> None:
    """The same for the libraries' switches alone, which is what trusted code could have set."""
    if _own is not None:
        for switch, value in _own.libraries:
            _restore(switch, value)


def reseed() -> None:
    """Give all random generators the next seed, where the state is the kit's business."""
    if _own is not None:
        random_generators.reseed()


def changed_switches() -> list[str]:
    """The names of the switches that are not as they should be."""
    if _own is None:
        return []
    _own.look()
    return [switch.name for switch, value in _own.all if not _is_as(switch, value)]


def stuck_switches() -> list[str]:
    """The names of the switches that could not be put back."""
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
    """Put one back; whether it was otherwise."""
    try:
        if switch.same(switch.read(), value):
            return False
    except Exception:  # then it is written without having been read
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
    """Work in the kit's own state inside; afterwards all is exactly as its user had left it.

    For everything that the kit does in a process that is not its alone. One inside another does
    nothing.
    """
    global _own
    if _own is not None:
        yield
        return
    built_in = python.built_in()
    python.mend_built_in()  # the next lines need them
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
