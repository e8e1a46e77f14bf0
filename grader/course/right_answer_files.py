"""Right answers that are plain Python files: the parts of each are cut out of its source.

A file holds one style. Nothing in it runs when it is read, so it may import what is not here.

* Its docstring says in what the style differs. Its name is that of the file.
* `BACKENDS = ("tensorflow", "jax")` says on which backends of Keras it is right; on all without it.
* Every part of the unit that it defines is an answer. What stands above it, up to the part before, goes
  along: helper functions and classes, constants, comments. What stands below the last part goes with that.
* An import goes along with each part that uses it, but not with one whose functions import the name
  themselves. One that the notebook has too is there for linters and editors, and goes along with none;
  nor does one of the notebook's own (`from ..small import other`).
"""

from __future__ import annotations

import ast
import itertools
import symtable
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from grader.authoring.misconceptions import RightAnswer
from grader.course.unit_files import RIGHT_ANSWERS
from grader.course.unit_modules import UnitError

BACKENDS = "BACKENDS"
Imported = tuple[str, str, str]


@dataclass
class _Statement:
    """A statement of the file with its lines. above: the comments and empty lines before it."""

    node: ast.stmt
    above: list[str]
    lines: list[str]

    @property
    def whole(self) -> str:
        return "\n".join([*self.above, *self.lines])


@dataclass
class RightAnswerFiles:
    """The styles in a folder. parts: names of the unit's parts. preamble: the notebook's own imports."""

    folder: Path
    parts: Sequence[str]
    preamble: Sequence[str]

    def read(self, name: str) -> RightAnswer:
        """The right answer in `name.py`. Raises UnitError with the file, and the line where there is one."""
        path = self.folder / f"{name}.py"
        if not path.is_file():
            raise UnitError(f"{self.folder} has no {name}.py, which its list names")
        source = path.read_text("utf-8")
        try:
            tree = ast.parse(source)
            symtable.symtable(source, str(path), "exec")
        except SyntaxError as error:
            raise UnitError(f"{path}, line {error.lineno}: SyntaxError: {error.msg}") from error
        if not (ast.get_docstring(tree) or "").strip():
            raise UnitError(f"{path} needs a docstring, which says in what this answer differs")
        statements = _statements(tree.body, source, path)
        imports = [one for one in statements if isinstance(one.node, (ast.Import, ast.ImportFrom))]
        backends = [one for one in statements if BACKENDS in _bound(one.node)]
        rest = [one for one in statements if one not in imports and one not in backends]
        needed = [one for one in imports if not self._is_given(one.node)]
        ends = self._ends(rest, path)
        line = rest[min(ends.values()) - 1].node.lineno
        sources, begin = {}, 0
        for part, end in (ends | {list(ends)[-1]: len(rest)}).items():
            own = rest[begin:end]
            sources[part] = _joined([*_used(needed, own), *own])
            begin = end
        return RightAnswer(
            name, sources, _backends(backends, path), f"{RIGHT_ANSWERS}/{path.name}, line {line}"
        )

    @cached_property
    def _given(self) -> set[Imported]:
        nodes = [node for source in self.preamble for node in ast.parse(source).body]
        return {item for node in nodes for item in _imported(node)}

    def _is_given(self, node: ast.stmt) -> bool:
        """Whether an import takes nothing but what is there where the answer runs."""
        inside = isinstance(node, ast.ImportFrom) and node.level > 0
        return inside or _imported(node) <= self._given

    def _ends(self, statements: Sequence[_Statement], path: Path) -> dict[str, int]:
        """How many statements there are up to the end of each part, in the order of the file."""
        found: dict[str, int] = {}
        for number, one in enumerate(statements, start=1):
            for name in sorted(_bound(one.node) & {*self.parts}):
                found[name] = number
        if not found:
            raise UnitError(
                f"{path} defines no part of the unit (those are: {', '.join(self.parts) or 'none'})"
            )
        ordered = sorted(found, key=lambda name: found[name])
        for before, after in itertools.pairwise(ordered):
            if found[before] == found[after]:
                line = statements[found[after] - 1].node.lineno
                raise UnitError(f"{path}, line {line}: {before} and {after} need a statement each")
        return {name: found[name] for name in ordered}


def _statements(nodes: Sequence[ast.stmt], source: str, path: Path) -> list[_Statement]:
    """Those after the docstring, with the lines between them. Raises UnitError for two that share a line."""
    lines, found = source.split("\n"), []
    done = nodes[0].end_lineno or 0
    for node in nodes[1:]:
        first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", []))])
        if first <= done:
            raise UnitError(f"{path}, line {first}: give each statement a line of its own")
        last = node.end_lineno or first
        found.append(_Statement(node, lines[done : first - 1], lines[first - 1 : last]))
        done = last
    return found


def _joined(statements: Iterable[_Statement]) -> str:
    return "\n".join(one.whole for one in statements).strip("\n") + "\n"


def _used(imports: Iterable[_Statement], statements: Iterable[_Statement]) -> list[_Statement]:
    """The imports whose names the statements take from the file's own level."""
    names = _taken(symtable.symtable(_joined(statements), RIGHT_ANSWERS, "exec"))
    return [one for one in imports if _bound(one.node) & {*names, "*"}]


def _taken(code: symtable.SymbolTable) -> set[str]:
    """The names that code uses and that no function in it binds, as an import of its own does."""
    own = {item.get_name() for item in code.get_symbols() if item.is_global()}
    return own.union(*(_taken(inner) for inner in code.get_children()))


def _imported(node: ast.stmt) -> set[Imported]:
    """What an import takes: (module, name, the name here); nothing for another statement."""
    if isinstance(node, ast.Import):
        return {("", item.name, item.asname or "") for item in node.names}
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        return {(module, item.name, item.asname or "") for item in node.names}
    return set()


def _bound(node: ast.AST) -> set[str]:
    """The names that a statement of the file's own level binds; '*' for those of a whole module."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {node.name}
    if isinstance(node, (ast.Import, ast.ImportFrom)):
        return {item.asname or item.name.split(".")[0] for item in node.names}
    if isinstance(node, ast.Name):
        return {node.id} if isinstance(node.ctx, ast.Store) else set()
    return {name for inner in ast.iter_child_nodes(node) for name in _bound(inner)}


def _backends(statements: Sequence[_Statement], path: Path) -> tuple[str, ...]:
    if not statements:
        return ()
    node = statements[-1].node
    try:
        value = ast.literal_eval(node.value)  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        value = None
    fits = isinstance(value, (tuple, list)) and all(isinstance(item, str) for item in value)
    if not fits:
        raise UnitError(
            f'{path}, line {node.lineno}: {BACKENDS} is a list of names, {BACKENDS} = ("tensorflow",)'
        )
    return tuple(value)
