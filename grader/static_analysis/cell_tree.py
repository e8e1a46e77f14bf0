"""Cells as they run, as syntax trees: magics are calls of the shell, and what `%time` runs is code.

It is the grader's own process that reads them here: whatever a text holds, that takes seconds at most.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from grader.execution.magics import TIMED_LINES, plain_python
from grader.static_analysis.definitions import MAX_PARSED, parse, without_magics

# The transformer reads the whole cell anew for each magic in it: so many letters in all.
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

    magic: the name of the magic, 'system' for a command; None for a computed one. line: what stands
    behind the name. text: what it works on: a cell's body, or the line. None for what is computed.
    """

    node: ast.Call
    magic: str | None
    line: str | None
    text: str | None


def cell_tree(source: str) -> ast.Module | None:
    """The syntax tree of a cell or a file; None where it has none."""
    return read_cell(source)[0]


def read_cell(source: str) -> tuple[ast.Module | None, bool]:
    """Its syntax tree, and whether it may run although it is too much to be read: what has a syntax
    error does not run."""
    tree, plain = parse(source), None
    if tree is None and _is_refused(source):
        plain = _plain(source)
        tree = parse(plain) if plain is not None else None
        beyond = tree is None and (_work(source) > _MAX_WORK or not _is_refused(plain or "("))
    else:
        beyond = tree is None
    tree = tree or parse(without_magics(source))
    if tree is not None:
        tree.body = [item for statement in tree.body for item in _with_timed(statement)]
    return tree, beyond


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
                inner = parse(call.text.strip())
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


def _is_refused(source: str) -> bool:
    """Whether Python refuses the text for its syntax."""
    if len(source) > MAX_PARSED:
        return False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(source)
    except (SyntaxError, ValueError):
        return True
    except (RecursionError, MemoryError, OverflowError):
        return False
    return False
