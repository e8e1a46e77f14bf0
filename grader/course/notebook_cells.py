"""Read the cells of a unit's solved notebook and tell what each is for."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.course.unit_modules import UnitError

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
_MARKER = re.compile(r"^# ?%%(?!%)")


@dataclass(frozen=True)
class UnitCell:
    """A cell of the unit's notebook.

    Args:
        kind: solution, test, preamble (imports), setup (makes `check`), experiment or text.
        source: its text.
        name: the check of a test cell, the last definition of a solution cell; otherwise ''.
        tags: its tags.
        line: number of its first line in the script, from 1; 0 if unknown.
    """

    kind: str
    source: str
    name: str = ""
    tags: tuple[str, ...] = ()
    line: int = 0


def read_cells(script: Path) -> list[UnitCell]:
    """Read the cells of a solved notebook from its jupytext py:percent script.

    Raises:
        UnitError: the script cannot be read, or a cell is no Python or has an unmatched marker.
    """
    import jupytext

    try:
        notebook = jupytext.read(script, fmt="py:percent")
    except Exception as error:
        message = " ".join(f"{type(error).__name__}: {error}".split())
        raise UnitError(f"{script} cannot be read: {message}") from error
    lines = _first_lines(script, len(notebook.cells))
    return [_unit_cell(*pair, script) for pair in zip(notebook.cells, lines, strict=True)]


def _first_lines(script: Path, count: int) -> list[int]:
    """The number of the script's line on which each of its `count` cells begins."""
    text = script.read_text("utf-8").splitlines()
    found = [number + 2 for number, line in enumerate(text) if _MARKER.match(line)]
    return ([1] * (count - len(found)) + found)[:count]


def _unit_cell(cell: Any, line: int, script: Path) -> UnitCell:
    tags = tuple(cell.metadata.get("tags", ()))
    source = cell.source
    if cell.cell_type != "code":
        return UnitCell("text", source, tags=tags, line=line)
    if BEGIN in source or END in source:
        _require_pairs(source, line, script)
        return UnitCell("solution", source, _defined(source, line, script), tags, line)
    if name := _lone_check(source):
        return UnitCell("test", source, name, tags, line)
    if "experiment" in tags:
        return UnitCell("experiment", source, tags=tags, line=line)
    _parsed(source, line, script)
    kind = "setup" if "import checker" in source else "preamble"
    return UnitCell(kind, source, tags=tags, line=line)


def _require_pairs(source: str, line: int, script: Path) -> None:
    """Raise UnitError where a solution region lacks its begin or end marker."""
    begun = 0
    for number, text in enumerate(source.splitlines()):
        mark = BEGIN if BEGIN in text else END if END in text else ""
        if mark and (mark == END) != bool(begun):
            lone = begun if mark == BEGIN else line + number
            missing = END if mark == BEGIN else BEGIN
            raise UnitError(f"{script}, line {lone}: this region has no {missing!r}")
        if mark:
            begun = line + number if mark == BEGIN else 0
    if begun:
        raise UnitError(f"{script}, line {begun}: this region has no {END!r}")


def _parsed(source: str, line: int, script: Path) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        number = line + (error.lineno or 1) - 1
        raise UnitError(f"{script}, line {number}: SyntaxError: {error.msg}") from error


def _defined(source: str, line: int, script: Path) -> str:
    names = [
        node.name
        for node in _parsed(source, line, script).body
        if isinstance(node, (ast.FunctionDef, ast.ClassDef))
    ]
    return names[-1] if names else ""


def _lone_check(source: str) -> str:
    """The name in a cell that is exactly `check("name")`; otherwise ''."""
    try:
        match ast.parse(source).body:
            case [ast.Expr(ast.Call(ast.Name("check"), [ast.Constant(str(name))], []))]:
                return name
    except SyntaxError:
        pass
    return ""
