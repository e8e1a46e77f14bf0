"""Read right answers from plain Python files, by cutting their parts out of the source.

A file holds one style. Reading it runs none of its code, so it may import modules that are not installed.

* The docstring describes in what the style differs. The file's name is the name of the answer.
* `BACKENDS = ("tensorflow", "jax")` names the backends of Keras on which it is right; by default all.
* Every part of the unit that the file defines is an answer. Helpers, constants and comments between two
  parts belong to the lower one; code below the last part belongs to the last part.
* Each part gets the imports that it uses, except for names that its functions import themselves. Imports
  that the notebook has too, and imports from the notebook (`from ..small import other`), are for linters
  and editors; no part gets them.
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
from grader.static_analysis.definitions import first_line

BACKENDS = "BACKENDS"
Imported = tuple[str, str, str]


@dataclass
class _Statement:
    """A statement of the file with its lines; above: the comments and empty lines before it."""

    node: ast.stmt
    above: list[str]
    lines: list[str]

    @property
    def whole(self) -> str:
        """The source of the statement with the comments above it."""
        return "\n".join([*self.above, *self.lines])


@dataclass
class RightAnswerFiles:
    """The right answers in a folder.

    Args:
        folder: the folder.
        parts: names of the unit's parts.
        preamble: sources of the notebook's cells with imports.
    """

    folder: Path
    parts: Sequence[str]
    preamble: Sequence[str]

    def read(self, name: str) -> RightAnswer:
        """Read the right answer in `name.py`.

        Raises:
            UnitError: the file is missing or does not fit; with the file and, if possible, the line.
        """
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
        """Whether the notebook has everything that an import takes."""
        inside = isinstance(node, ast.ImportFrom) and node.level > 0
        return inside or _imported(node) <= self._given

    def _ends(self, statements: Sequence[_Statement], path: Path) -> dict[str, int]:
        """The number of statements up to the end of each part, in the order of the file."""
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
    """The statements after the docstring, with the lines between them.

    Raises UnitError for two statements on one line.
    """
    lines, found = source.split("\n"), []
    done = nodes[0].end_lineno or 0
    for node in nodes[1:]:
        first = first_line(node)
        if first <= done:
            raise UnitError(f"{path}, line {first}: give each statement a line of its own")
        last = node.end_lineno or first
        found.append(_Statement(node, lines[done : first - 1], lines[first - 1 : last]))
        done = last
    return found


def _joined(statements: Iterable[_Statement]) -> str:
    return "\n".join(one.whole for one in statements).strip("\n") + "\n"


def _used(imports: Iterable[_Statement], statements: Iterable[_Statement]) -> list[_Statement]:
    """The imports whose names the statements use as globals."""
    names = _taken(symtable.symtable(_joined(statements), RIGHT_ANSWERS, "exec"))
    return [one for one in imports if _bound(one.node) & {*names, "*"}]


def _taken(code: symtable.SymbolTable) -> set[str]:
    """The global names that code uses, which are those that no function in it binds."""
    own = {item.get_name() for item in code.get_symbols() if item.is_global()}
    return own.union(*(_taken(inner) for inner in code.get_children()))


def _imported(node: ast.stmt) -> set[Imported]:
    """(module, name, alias) of everything that an import takes; empty for another statement."""
    if isinstance(node, ast.Import):
        return {("", item.name, item.asname or "") for item in node.names}
    if isinstance(node, ast.ImportFrom):
        module = "." * node.level + (node.module or "")
        return {(module, item.name, item.asname or "") for item in node.names}
    return set()


def _bound(node: ast.AST) -> set[str]:
    """The names that a top-level statement binds; '*' for a star import."""
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
