"""Split a marimo notebook, which is a Python file of functions, into the cells that marimo shows."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field, replace
from textwrap import dedent

from grader.file_formats.jupytext_cells import ScriptCell
from grader.static_analysis.definitions import first_line, names_of
from grader.static_analysis.parsing import parse

_IMPORT = re.compile(r"^(?:import|from) marimo\b", re.MULTILINE)
_APP = re.compile(r"^app = (?:\w+\.)?App\(", re.MULTILINE)
_FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
_EXPORT = re.compile(r"^__generated_with = ", re.MULTILINE)
_INDENT = 4  # columns: marimo writes the code of a cell as the body of a function


@dataclass
class _MarimoCell:
    """A cell, the names that it takes from other cells, and the names that it gives to them."""

    script_cell: ScriptCell
    takes: set[str] = field(default_factory=set)
    gives: set[str] = field(default_factory=set)


def is_marimo(text: str) -> bool:
    """Whether the file imports marimo and makes its app."""
    return bool(_IMPORT.search(text) and _APP.search(text))


def is_export(text: str) -> bool:
    """Whether the file is a script that marimo exported from a notebook."""
    return bool(_EXPORT.search(text) and _IMPORT.search(text))


def split(text: str) -> list[ScriptCell] | None:
    """The cells in the order in which marimo runs them: each after the cells whose names it takes.

    Cells that only show text become text cells. The import of marimo is dropped unless code needs it.

    Returns:
        The cells; None where the file has a syntax error or no cells.
    """
    tree = parse(text)
    if tree is None:
        return None
    lines = text.split("\n")
    found = [cell for node in tree.body if (cell := _cell(node, lines)) is not None]
    return without_marimo([cell.script_cell for cell in _ordered(found)]) if found else None


def _cell(node: ast.stmt, lines: list[str]) -> _MarimoCell | None:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() if node.decorator_list:
            kind = _name_of(node.decorator_list[0])
            if kind == "app.cell" and isinstance(node, _FUNCTIONS):
                return _function_cell(node, lines)
            if kind in ("app.function", "app.class_definition"):
                return _definition(node, lines)
        case ast.With(items=[ast.withitem(context_expr=setup)]) if _name_of(setup) == "app.setup":
            return _MarimoCell(_body_cell(node.body, lines), gives=set(names_of(node.body)))
        case ast.Expr(ast.Call(function, [ast.Constant(str(source)), *_])):
            if _name_of(function) == "app._unparsable_cell":
                return _MarimoCell(ScriptCell(dedent(source), "code", {}, node.lineno - 1))
    return None


def _name_of(node: ast.expr) -> str:
    node = node.func if isinstance(node, ast.Call) else node
    return ast.unparse(node) if isinstance(node, ast.Attribute) else ""


def _function_cell(node: _FUNCTIONS, lines: list[str]) -> _MarimoCell:
    body, gives = list(node.body), set()
    if isinstance(body[-1], ast.Return):
        returned = body.pop().value
        gives = {item.id for item in getattr(returned, "elts", []) if isinstance(item, ast.Name)}
    arguments = {argument.arg for argument in node.args.args}
    if not body:
        return _MarimoCell(ScriptCell("", "code", {}, node.lineno - 1))
    return _MarimoCell(_body_cell(body, lines), arguments, gives | set(names_of(body)))


def _definition(node: _FUNCTIONS | ast.ClassDef, lines: list[str]) -> _MarimoCell:
    own = node.decorator_list[1:]
    first = min([node.lineno, *(item.lineno for item in own)])
    source = "\n".join(lines[first - 1 : node.end_lineno])
    return _MarimoCell(ScriptCell(source, "code", {}, first - 1), gives={node.name})


def _body_cell(body: list[ast.stmt], lines: list[str]) -> ScriptCell:
    first = first_line(body[0])
    while first > 1 and lines[first - 2].startswith(" " * _INDENT + "#"):
        first -= 1
    # As marimo does it: lines with less indentation belong to multi-line strings.
    source = [line.removeprefix(" " * _INDENT) for line in lines[first - 1 : body[-1].end_lineno]]
    return ScriptCell("\n".join(source), "code", {}, first - 1)


def _ordered(cells: list[_MarimoCell]) -> list[_MarimoCell]:
    """Each cell after the cells whose names it takes; otherwise, and in cycles, the order of the file."""
    givers = {name: index for index, cell in enumerate(cells) for name in cell.gives}
    waiting = [
        {givers[name] for name in cell.takes if name in givers} - {index}
        for index, cell in enumerate(cells)
    ]
    order, done = [], set()
    left = list(range(len(cells)))
    while left:
        ready = next((index for index in left if waiting[index] <= done), left[0])
        left.remove(ready)
        order.append(cells[ready])
        done.add(ready)
    return order


def without_marimo(script_cells: list[ScriptCell]) -> list[ScriptCell]:
    """The cells with `mo.md("…")` as text, and without an unused cell `import marimo as mo`."""
    script_cells = [
        _as_text(script_cell) for script_cell in script_cells if script_cell.source.strip()
    ]
    imports = [
        script_cell
        for script_cell in script_cells
        if script_cell.source.strip() == "import marimo as mo"
    ]
    code = [
        script_cell
        for script_cell in script_cells
        if script_cell.kind == "code" and script_cell not in imports
    ]
    used = any(re.search(r"\bmo\b", script_cell.source) for script_cell in code)
    return [script_cell for script_cell in script_cells if used or script_cell not in imports]


def _as_text(script_cell: ScriptCell) -> ScriptCell:
    """A cell that is only `mo.md("…")` as a text cell; any other cell as it is."""
    if script_cell.kind != "code" or "mo.md" not in script_cell.source:
        return script_cell
    tree = parse(script_cell.source)
    match tree.body if tree is not None else []:
        case [ast.Expr(ast.Call(ast.Attribute(ast.Name("mo"), "md"), [text]))]:
            shown = text.value if isinstance(text, ast.Constant) else ast.unparse(text)
            return replace(script_cell, source=dedent(str(shown)).strip("\n"), kind="markdown")
    return script_cell
