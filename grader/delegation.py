"""Delegation, read from the source: what a part reaches by the names that it uses.

Nothing is run. Names are followed from a part through helper functions, classes, aliases and
assignments; a function's own variables are told apart from global names, so that a scratch cell
that compares with Keras taints no part. What hides from reading (`getattr`, `exec`) meets the
tripwires of `grader.forbidden` when it runs.
"""

from __future__ import annotations

import ast
import builtins
import fnmatch
import symtable
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from grader.shell import plain_python
from grader.tolerant import parse, without_magics

Dotted = tuple[str, ...]
_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_SAME_AS_KERAS = (
    "tensorflow.keras.",
    "tensorflow.compat.v1.keras.",
    "tensorflow.compat.v2.keras.",
    "tensorflow.python.keras.",
    "keras._tf_keras.keras.",
    "tf_keras.",
)
_DEEPEST = 20


@dataclass(frozen=True)
class Delegation:
    """`part` reaches the forbidden `name` at `where` ('cell 4, line 12')."""

    part: str
    name: str
    where: str


@dataclass
class _Definition:
    """What one global name stands for.

    uses: dotted names and where they stand; the first of each is a global name, or one of `local`.
    local: names that imports inside the definition bind, and what they stand for.
    same_as: the dotted name that this one is just another name of.
    """

    uses: list[tuple[Dotted, str]] = field(default_factory=list)
    local: dict[str, str] = field(default_factory=dict)
    same_as: Dotted = ()
    imported: str = ""

    def mentions(self) -> set[str]:
        """The global names that the definition uses."""
        return {dotted[0] for dotted, _ in self.uses} - set(self.local)


def scan(
    sources: Iterable[tuple[str, str]], forbidden: dict[str, Sequence[str]]
) -> list[Delegation]:
    """Where parts reach forbidden names.

    sources: (label, code) of each cell that was run. forbidden: the patterns of each part. What a
    part reaches through another part that may not use it either is that other part's fault. Cells
    that do not parse hold no definition that ran, so they are passed over.
    """
    code = _Code()
    for label, source in sources:
        tree = parse(source) or parse(without_magics(source)) or parse(_plain(source))
        for statement in tree.body if tree else ():
            code.read(statement, label)
    return [
        Delegation(part, name, where)
        for part, patterns in forbidden.items()
        for name, where in code.reached(part, patterns, forbidden)
    ]


def _plain(source: str) -> str:
    try:
        return plain_python(source)
    except Exception:  # whatever the transformer makes of a student's text
        return ""


class _Code:
    """All cells as one program: what each global name was bound to last."""

    def __init__(self) -> None:
        self._definitions: dict[str, _Definition] = {}
        self._stars: list[str] = []

    def read(self, statement: ast.stmt, label: str) -> None:
        """Take in one statement of a cell."""
        found = _read(statement, label)
        for node in _module_level(statement):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for name, target in _imported(node).items():
                    where = f"{label}, line {node.lineno}"
                    self._definitions[name] = _Definition([((name,), where)], imported=target)
                if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                    self._stars.append(node.module or "")
            elif isinstance(node, _SCOPES[:3]):
                self._definitions[node.name] = found
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._bind(node.id, found, add=isinstance(statement, ast.AugAssign))
            elif isinstance(node, (ast.Attribute, ast.Subscript)) and _is_stored(node):
                self._bind(_root(node), found, add=True)

    def _bind(self, name: str, found: _Definition, add: bool) -> None:
        before = self._definitions.get(name)
        if add and before is not None:
            found = _Definition(before.uses + found.uses, before.local | found.local)
        self._definitions[name] = found

    def reached(
        self, part: str, patterns: Sequence[str], forbidden: dict[str, Sequence[str]]
    ) -> Iterator[tuple[str, str]]:
        """The forbidden names that the part reaches, and where."""
        others = set(forbidden) - {part}
        own = self._closure(part, others)
        for name in own:
            yield from self._matches(name, patterns)
        mentioned = {m for name in own for m in self._mentions(name)} | {part}
        for other in sorted(mentioned & others):
            for name in self._closure(other, set()):
                for used, where in self._matches(name, patterns):
                    if not _match([used], forbidden[other]):
                        yield used, where

    def _closure(self, name: str, stop: set[str]) -> list[str]:
        seen, waiting = [], [name]
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.append(name)
                waiting.extend(sorted(self._mentions(name) - stop))
        return seen

    def _mentions(self, name: str) -> set[str]:
        return self._definitions[name].mentions() if name in self._definitions else set()

    def _matches(self, name: str, patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
        definition = self._definitions.get(name)
        if definition is None:
            return
        for dotted, where in definition.uses:
            for full in self._full(dotted, definition.local):
                if match := _match(_spellings(full), patterns):
                    yield match, where

    def _full(self, dotted: Dotted, local: dict[str, str]) -> list[str]:
        """What a dotted name may stand for."""
        first, *rest = dotted
        if first in local:
            return [".".join([local[first], *rest])]
        if first in self._definitions:
            base = self._resolve(first)
            return [".".join([base, *rest])] if base else []
        if hasattr(builtins, first):
            return []
        return [".".join([module, *dotted]) for module in self._stars]

    def _resolve(self, name: str, depth: int = 0) -> str:
        """The imported thing that a global name is another name of; '' for one of their own."""
        definition = self._definitions.get(name)
        if definition is None or depth > _DEEPEST:
            return ""
        if definition.imported:
            return definition.imported
        if not definition.same_as:
            return ""
        base = self._resolve(definition.same_as[0], depth + 1)
        return ".".join([base, *definition.same_as[1:]]) if base else ""


def _match(spellings: Iterable[str], patterns: Sequence[str]) -> str:
    for name in spellings:
        if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns):
            return name
    return ""


def _spellings(name: str) -> list[str]:
    """`tf.keras.layers.X` and `keras.src.layers.some.module.X` are `keras.layers.X`."""
    for prefix in _SAME_AS_KERAS:
        if name.startswith(prefix):
            name = "keras." + name.removeprefix(prefix)
    if not name.startswith(("keras.src.", "keras.api.")):
        return [name]
    _, _, *rest = name.split(".")
    return [".".join(["keras", *rest]), ".".join(["keras", rest[0], rest[-1]])]


def _read(statement: ast.stmt, label: str) -> _Definition:
    """What a statement uses by global names."""
    found = _Definition()
    for node in ast.walk(statement):
        if isinstance(node, _SCOPES[:3]):
            for inner in ast.walk(node):
                if isinstance(inner, (ast.Import, ast.ImportFrom)):
                    found.local |= _imported(inner)
    names = _global_names(statement)
    for node in ast.walk(statement):
        dotted = _dotted(node)
        if dotted and (names is None or dotted[0] in names or dotted[0] in found.local):
            found.uses.append((dotted, f"{label}, line {node.lineno}"))
    if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
        found.same_as = _dotted(statement.value)
    return found


def _global_names(statement: ast.stmt) -> set[str] | None:
    """The names in the statement that are not variables of a function; None where unknown."""
    try:
        top = symtable.symtable(ast.unparse(statement), "statement", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return None
    names = {symbol.get_name() for symbol in top.get_symbols()}
    waiting = top.get_children()
    while waiting:
        table = waiting.pop()
        waiting.extend(table.get_children())
        names |= {symbol.get_name() for symbol in table.get_symbols() if symbol.is_global()}
    return names


def _dotted(node: ast.AST) -> Dotted:
    """('keras', 'layers') for `keras.layers`; () for what is no dotted name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


def _imported(node: ast.Import | ast.ImportFrom) -> dict[str, str]:
    """The names that an import binds, and what they stand for."""
    if isinstance(node, ast.ImportFrom):
        found = [(i.asname or i.name, f"{node.module}.{i.name}") for i in node.names]
        return {name: target for name, target in found if name != "*" and not node.level}
    return {
        item.asname or item.name.split(".")[0]: item.name
        if item.asname
        else item.name.split(".")[0]
        for item in node.names
    }


def _module_level(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes that run in the module's own scope; scopes inside are yielded, not entered."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*_SCOPES, *_COMPREHENSIONS)):
            waiting.extend(reversed(list(ast.iter_child_nodes(node))))


def _is_stored(node: ast.Attribute | ast.Subscript) -> bool:
    return isinstance(node.ctx, ast.Store) and bool(_root(node))


def _root(node: ast.AST) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""
