"""Parses cells as they run: magics become calls of the shell, and what `%time` runs becomes code.

The grader's own process does this: whatever a text holds, it takes seconds at most.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.execution.magics import TIMED_LINES, plain_python
from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.parsing import (
    MAX_PARSED,
    parse,
    parse_alone,
    parsed,
    shared,
    without_magics,
)

# Characters. The transformer reads the whole cell again for each magic in it: with so many in all it
# takes seconds, which a hostile cell could multiply.
_MAX_WORK = 2_000_000
_CHANGED = re.compile(r"^[ \t]*[%!?,;/]|=[ \t]*[%!]|\?[ \t]*(?:[;#].*)?$", re.MULTILINE)
# (is there a magic's name, position of the text) of the shell's methods that carry something out.
_METHODS = {
    "run_line_magic": (True, 1),
    "run_cell_magic": (True, 2),
    "magic": (False, 0),
    "system": (False, 0),
    "getoutput": (False, 0),
}
SHELL_METHODS = frozenset(_METHODS)


@dataclass(frozen=True)
class ShellCall:
    """A call of one of the shell's methods.

    Attributes:
        node: the call.
        magic: the name of the magic, 'system' for a command; None for a computed one.
        line: what stands behind the name; None where it is computed.
        text: what it works on, a cell's body or the line; None where it is computed.
    """

    node: ast.Call
    magic: str | None
    line: str | None
    text: str | None


def cell_tree(source: str) -> ast.Module | None:
    """The syntax tree of a cell or a file; None where it has none."""
    return read_cell(source)[0]


def read_cell(source: str) -> tuple[ast.Module | None, bool]:
    """The syntax tree of a cell or a file, and whether the code may run unread.

    Code runs unread where it is too much to be read here; what has a syntax error does not run.
    Others may share the tree: see `parsing`.
    """
    return shared(_read_cell, source)


def _read_cell(source: str) -> tuple[ast.Module | None, bool]:
    (tree, refused), plain = parsed(source), None
    if refused:
        plain = _plain(source)
        tree = parse(plain) if plain is not None else None
        unread = plain is not None and not parsed(plain).refused
        beyond = tree is None and (unread or _work(source) > _MAX_WORK)
    else:
        beyond = tree is None
    tree = tree or parse(without_magics(source))
    if tree is None:
        return None, beyond
    # A module of its own: the parsed one is shared with readers to whom a magic is no code.
    body = [item for statement in tree.body for item in _with_timed(statement)]
    return ast.Module(body, type_ignores=[]), beyond


def place(cell: CodeCell, node: ast.AST) -> str:
    """Where a node stands, as people find it: 'cell 4, line 12'. Lines count from the file's start."""
    return f"{cell.label}, line {cell.line + getattr(node, 'lineno', 1)}"


def shell_calls(tree: ast.AST | None) -> Iterator[ShellCall]:
    """The calls by which code carries out magics and commands, nested ones too."""
    for node in ast.walk(tree) if tree is not None else ():
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr not in _METHODS:
            continue
        named, place = _METHODS[node.func.attr]
        texts = [_text(item) for item in node.args]
        if node.keywords or len(texts) <= place:
            yield ShellCall(node, None, None, None)
        elif named:
            yield ShellCall(node, texts[0], texts[1], texts[place])
        elif node.func.attr == "magic":
            name, _, line = (texts[0] or "").lstrip("%").partition(" ")
            yield ShellCall(node, name or None, line, line)
        else:
            yield ShellCall(node, "system", texts[0], texts[0])


def _text(node: ast.expr) -> str | None:
    found = node.value if isinstance(node, ast.Constant) else None
    return found if isinstance(found, str) else None


def _with_timed(statement: ast.stmt) -> list[ast.stmt]:
    """The statement, behind what `%time` and the like run in it, which binds global names."""
    found: list[ast.stmt] = []
    waiting: list[ast.stmt] = [statement]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for call in shell_calls(one):
            if call.magic in TIMED_LINES and call.text is not None:
                # Not a shared tree, as its lines are numbered like those of the cell.
                inner = parse_alone(call.text.strip()).tree
                for item in inner.body if inner else ():
                    ast.increment_lineno(item, call.node.lineno - 1)
                    waiting.append(item)
    return found[::-1]


@lru_cache(maxsize=256)
def _plain(source: str) -> str | None:
    """The code without magics; None where it cannot run, or is too much."""
    if len(source) > MAX_PARSED or _work(source) > _MAX_WORK:
        return None
    try:
        return plain_python(source)
    except Exception:  # whatever the transformer makes of a student's text
        return None


def _work(source: str) -> int:
    return len(source) * len(_CHANGED.findall(source))
