"""Finds what a piece of a student's code defines, also where the code has a syntax error."""

from __future__ import annotations

import ast
import re

from grader.static_analysis.parsing import parse, without_magics

_DEFINITION = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)
_ASSIGNMENT = re.compile(r"^(\w+)[ \t]*(?::[^=\n]+)?=(?!=)", re.MULTILINE)


def definitions(source: str) -> frozenset[str]:
    """The functions and classes that the code defines at its top level."""
    tree = parse(without_magics(source))
    if tree is None:
        return frozenset(_DEFINITION.findall(source))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return frozenset(node.name for node in _top_level(tree.body) if isinstance(node, kinds))


def bindings(source: str) -> frozenset[str]:
    """All names that the code binds at its top level: definitions, assignments and imports."""
    tree = parse(without_magics(source))
    if tree is None:
        return frozenset(_DEFINITION.findall(source) + _ASSIGNMENT.findall(source))
    return names_of(tree.body)


def names_of(body: list[ast.stmt]) -> frozenset[str]:
    """All names that the statements bind at their own level."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    nodes = _top_level(body)
    names = {node.name for node in nodes if isinstance(node, kinds)}
    for node in nodes:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((item.asname or item.name).split(".")[0] for item in node.names)
        elif isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names.update(_target_names(targets))
    return frozenset(names)


def _target_names(targets: list[ast.expr]) -> list[str]:
    return [
        node.id
        for target in targets
        if isinstance(target, (ast.Name, ast.Tuple, ast.List, ast.Starred))
        for node in ast.walk(target)
        if isinstance(node, ast.Name)
    ]


def _top_level(body: list[ast.stmt]) -> list[ast.stmt]:
    """The statements of the module, with those inside its `if`, `try`, `with` and loops."""
    found: list[ast.stmt] = []
    waiting = list(reversed(body))
    while waiting:
        node = waiting.pop()
        found.append(node)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for name in ("finalbody", "orelse", "body"):
            waiting.extend(reversed(getattr(node, name, [])))
        for handler in getattr(node, "handlers", []):
            waiting.extend(reversed(handler.body))
    return found


def pieces(source: str) -> list[tuple[int, str]]:
    """Cut the code into consecutive pieces, one for each statement at the left margin.

    Decorators and the comments right above a statement belong to it. Where the code has a syntax
    error, the margin alone decides, so that the error stays within one piece.

    Returns:
        (index of the first line, text) of each piece. Joined by newlines they are the source again.
    """
    lines = source.split("\n")
    tree = parse(source)
    starts = _margin_starts(lines) if tree is None else _statement_starts(lines, tree)
    starts = sorted({*starts, 0})
    ends = [*starts[1:], len(lines)]
    return [(a, "\n".join(lines[a:b])) for a, b in zip(starts, ends, strict=True)]


def _statement_starts(lines: list[str], tree: ast.Module) -> list[int]:
    starts, end_before = [], 0
    for node in tree.body:
        start = first_line(node) - 1
        if start >= end_before:  # statements that share a line cannot be taken apart
            starts.append(above(lines, start, end_before))
        end_before = node.end_lineno
    return starts


def first_line(node: ast.stmt) -> int:
    """The number of a statement's first line, which is a decorator's where it has any."""
    return min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", []))])


def _margin_starts(lines: list[str]) -> list[int]:
    # A definition, or the first line at the margin after one: finer cuts would tear statements.
    starts, inside = [], False
    for index, line in enumerate(lines):
        if re.match(r"@|(?:async\s+def|def|class)\s", line):
            if not (index and lines[index - 1].startswith("@")):
                starts.append(above(lines, index, 0))
            inside = True
        elif inside and re.match(r"[^\s#)\]}]", line):
            starts.append(index)
            inside = False
    return starts


def above(lines: list[str], start: int, lowest: int) -> int:
    """Where the comments right above the line `start` begin, not above `lowest`."""
    while start > lowest and lines[start - 1].startswith("#"):
        start -= 1
    return start
