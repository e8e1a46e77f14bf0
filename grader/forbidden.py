"""Delegation: a part must not call what it is meant to implement.

Two nets. `scan` reads the source, without running it, and follows names from a part to what it
uses. `install` puts tripwires into Keras and TensorFlow inside the student's process, which give
way only while a check is running: comparing oneself with Keras in a scratch cell is fine.
"""

from __future__ import annotations

import ast
import fnmatch
import functools
import importlib
import inspect
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

_state = threading.local()


class Delegated(Exception):
    """A part called what it is meant to implement."""


@contextmanager
def armed() -> Iterator[None]:
    """While this runs, a tripwire that is touched raises Delegated."""
    _state.armed = True
    try:
        yield
    finally:
        _state.armed = False


def install(names: Sequence[str]) -> int:
    """Put a tripwire on each dotted name that exists (`*` matches any ending); returns how many.

    A class is guarded in its constructor and its `call`, so that subclasses and instances that
    were made earlier are guarded as well.
    """
    return sum(_install(name) for name in names)


def _install(name: str) -> int:
    module_name, _, pattern = name.rpartition(".")
    count = 0
    try:
        owner = _find(module_name)
        for attribute in fnmatch.filter(dir(owner), pattern):
            _guard(owner, attribute, f"{module_name}.{attribute}")
            count += 1
    except Exception:  # TensorFlow's lazy modules raise whatever they like; `scan` knows the name
        return count
    return count


def _guard(owner: Any, attribute: str, name: str) -> None:
    target = getattr(owner, attribute)
    if inspect.isclass(target):
        for method in ("__init__", "call"):
            if hasattr(target, method):
                setattr(target, method, _tripwire(getattr(target, method), name))
    elif callable(target):
        setattr(owner, attribute, _tripwire(target, name))


def _find(name: str) -> Any:
    first, *rest = name.split(".")
    found = importlib.import_module(first)
    for attribute in rest:
        found = getattr(found, attribute)
    return found


def _tripwire(function: Any, name: str) -> Any:
    if hasattr(function, "__tripwire__"):
        return function

    @functools.wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if getattr(_state, "armed", False):
            raise Delegated(f"{name} was called")
        return function(*args, **kwargs)

    guarded.__tripwire__ = name
    return guarded


@dataclass
class _Definition:
    """A top-level definition: what it uses by dotted name, and which other names it mentions."""

    uses: list[tuple[str, str]] = field(default_factory=list)
    mentions: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Delegation:
    """`part` reaches the forbidden `name` at `where` ('cell 4, line 12')."""

    part: str
    name: str
    where: str


def scan(
    sources: Iterable[tuple[str, str]], forbidden: dict[str, Sequence[str]]
) -> list[Delegation]:
    """Where parts reach forbidden names.

    sources: (label, code) of each cell that was run. forbidden: the patterns of each part. Cells
    that do not parse hold no definition that ran, so they are passed over.
    """
    aliases: dict[str, str] = {}
    definitions: dict[str, _Definition] = {}
    for label, source in sources:
        try:
            tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        _collect_aliases(tree, aliases)
        for statement in tree.body:
            for name in _defined_names(statement):
                definitions[name] = _read(statement, label, aliases)
    return [
        Delegation(part, used, where)
        for part, patterns in forbidden.items()
        for used, where in _reachable(part, definitions)
        if any(fnmatch.fnmatchcase(used, pattern) for pattern in patterns)
    ]


def _collect_aliases(tree: ast.AST, aliases: dict[str, str]) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for item in node.names:
                aliases[item.asname or item.name.split(".")[0]] = (
                    item.name if item.asname else item.name.split(".")[0]
                )
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for item in node.names:
                aliases[item.asname or item.name] = f"{node.module}.{item.name}"


def _defined_names(statement: ast.stmt) -> list[str]:
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return [statement.name]
    stored = [
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    ]
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.If, ast.Try, ast.With)):
        return stored
    if isinstance(statement, ast.ImportFrom):
        return [item.asname or item.name for item in statement.names]
    return []


def _read(statement: ast.stmt, label: str, aliases: dict[str, str]) -> _Definition:
    found = _Definition()
    if isinstance(statement, ast.ImportFrom):
        where = f"{label}, line {statement.lineno}"
        found.uses += [(_canonical(f"{statement.module}.{a.name}"), where) for a in statement.names]
        return found
    for node in ast.walk(statement):
        if isinstance(node, (ast.Attribute, ast.Name)):
            if isinstance(node, ast.Name):
                found.mentions.add(node.id)
            if dotted := _dotted(node, aliases):
                found.uses.append((_canonical(dotted), f"{label}, line {node.lineno}"))
    return found


def _dotted(node: ast.expr, aliases: dict[str, str]) -> str | None:
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in aliases:
        return None
    return ".".join([aliases[node.id], *reversed(names)])


def _canonical(name: str) -> str:
    """`tf.keras.layers.X` and `keras.src.layers.X` are `keras.layers.X`."""
    for prefix in ("tensorflow.keras.", "tensorflow.python.keras.", "tf_keras.", "keras.src."):
        if name.startswith(prefix):
            return "keras." + name.removeprefix(prefix)
    return name


def _reachable(part: str, definitions: dict[str, _Definition]) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    waiting = [part]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in definitions:
            continue
        seen.add(name)
        yield from definitions[name].uses
        waiting.extend(sorted(definitions[name].mentions))
