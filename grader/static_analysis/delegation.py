"""Finds delegation in the source: forbidden names that a part reaches by the names that it uses.

Nothing is run. Names are followed from a part through helper functions, classes, aliases and
assignments; a function's own variables are told apart from global names, so that a scratch cell
that compares with Keras taints no part. What hides from reading (`getattr`, `exec`) meets the
tripwires of `grader.execution.tripwires` when it runs.
"""

from __future__ import annotations

import ast
import fnmatch
import symtable
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.cell_tree import cell_tree, place
from grader.static_analysis.names import Definition, Dotted, Names, key_of
from grader.static_analysis.sources import Module

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
# Names in a dotted one, more than any library's name has. Hostile code may chain thousands, each of which
# would be followed: of a longer one, the beginning is looked at.
_MAX_NAMES = 30
_SAME_AS_KERAS = (
    "tensorflow.keras.",
    "tensorflow.compat.v1.keras.",
    "tensorflow.compat.v2.keras.",
    "tensorflow.python.keras.",
    "keras._tf_keras.keras.",
    "tf_keras.",
)


@dataclass(frozen=True)
class Delegation:
    """`part` reaches the forbidden `name` at `where` ('cell 4, line 12')."""

    part: str
    name: str
    where: str


def delegations(
    cells: Iterable[CodeCell],
    forbidden: Mapping[str, Sequence[str]],
    modules: Sequence[Module] = (),
) -> list[Delegation]:
    """Where parts reach forbidden names.

    What a part reaches through another part that may not use it either is that other part's fault.
    Cells that do not parse hold no definition that ran, so they are passed over.

    Args:
        cells: the cells that were run, in order.
        forbidden: the patterns of each part.
        modules: files that the code may import.
    """
    code = _Code()
    for scope, module in zip(code.know(modules), modules, strict=True):
        code.read(CodeCell(module.label, module.text), scope)
    for cell in cells:
        code.read(cell)
    return [
        Delegation(part, name, where)
        for part, patterns in forbidden.items()
        for name, where in code.reached(part, patterns, forbidden)
    ]


class _Code(Names):
    """All code as one program: what each global name was bound to last."""

    def read(self, cell: CodeCell, scope: str = "") -> None:
        """Take in a cell, or a module as one cell with the module's scope."""
        tree = cell_tree(cell.source)
        for statement in tree.body if tree else ():
            self._take_in(statement, cell, scope)

    def _take_in(self, statement: ast.stmt, cell: CodeCell, scope: str) -> None:
        found = self._uses(statement, cell, scope)
        for node in _module_level(statement):
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                where = place(cell, node)
                for name, target in self.imported(node, scope).items():
                    self.define(name, Definition([((name,), where)], imported=target, scope=scope))
                if isinstance(node, ast.ImportFrom) and node.names[0].name == "*":
                    self.star(self.absolute(node, scope), where, scope)
            elif isinstance(node, _SCOPES[:3]):
                self.define(node.name, found)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                self._bind(node.id, found, add=isinstance(statement, ast.AugAssign))
            elif isinstance(node, (ast.Attribute, ast.Subscript)) and _is_stored(node):
                self._bind(_root(node), found, add=True)

    def _bind(self, name: str, found: Definition, add: bool) -> None:
        before = self.definitions.get(key_of(found.scope, name))
        if add and before is not None:
            uses, local = before.uses + found.uses, before.local | found.local
            found = Definition(uses, local, scope=found.scope)
        self.define(name, found)

    def _uses(self, statement: ast.stmt, cell: CodeCell, scope: str) -> Definition:
        """What a statement uses by global names."""
        found = Definition(scope=scope)
        for node in ast.walk(statement):
            if isinstance(node, _SCOPES[:3]):
                for inner in ast.walk(node):
                    if isinstance(inner, (ast.Import, ast.ImportFrom)):
                        found.local |= self.imported(inner, scope)
        names = _global_names(statement)
        for node in ast.walk(statement):
            dotted = _dotted(node)
            if dotted and (names is None or dotted[0] in names or dotted[0] in found.local):
                found.uses.append((dotted, place(cell, node)))
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is not None:
            found.same_as = _dotted(statement.value)
        return found

    def reached(
        self, part: str, patterns: Sequence[str], forbidden: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str, str]]:
        """The forbidden names that the part reaches, and where."""
        keys = {name: self.keys_of_part(name) for name in forbidden}
        others = {key: name for name in forbidden if name != part for key in keys[name]}
        others = {key: name for key, name in others.items() if key not in keys[part]}
        own = self._closure(keys[part], set(others))
        for key in own:
            yield from self._matches(key, patterns)
        mentioned = {m for key in own for m in self.mentions(key)}
        for other in sorted({others[key] for key in mentioned & set(others)}):
            for key in self._closure(keys[other], set()):
                for used, where in self._matches(key, patterns):
                    if not _match([used], forbidden[other]):
                        yield used, where

    def _closure(self, start: Iterable[str], stop: set[str]) -> list[str]:
        seen: dict[str, None] = {}  # in order
        waiting = list(start)
        while waiting:
            key = waiting.pop()
            if key not in seen:
                seen[key] = None
                waiting.extend(sorted(self.mentions(key) - stop))
        return list(seen)

    def _matches(self, key: str, patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
        for full, where in self.reaches(key):
            if match := _match(_spellings(full), patterns):
                yield match, where


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
    while isinstance(node, ast.Attribute) and len(names) < _MAX_NAMES:
        names.append(node.attr)
        node = node.value
    return (node.id, *reversed(names)) if isinstance(node, ast.Name) else ()


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
