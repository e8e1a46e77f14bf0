"""Undo what nbconvert and Colab do to cells when they export a notebook to a script."""

from __future__ import annotations

import ast
import re
from dataclasses import replace

from grader.file_formats.jupytext_cells import ScriptCell
from grader.static_analysis.parsing import parse

_MARK = re.compile(r"^# (?:In\[[ \d*]*\]:|<codecell>)[ \t]*$", re.MULTILINE)
_TEXT_MARK = re.compile(r"^# <markdowncell>[ \t]*$", re.MULTILINE)
_COMMENTED = "# Commented out IPython magic to ensure Python compatibility."
_CELL_MAGIC = re.compile(r"# %%(\w+)")
_RUNNING = {"time", "timeit", "capture", "prun"}


def with_percent_marks(text: str) -> str:
    """The text with `# %%` for the cell marks of nbconvert and old IPython; line numbers stay."""
    return _TEXT_MARK.sub("# %% [markdown]", _MARK.sub("# %%", text))


def is_exported(text: str) -> bool:
    """Whether the text has cell marks of nbconvert."""
    return bool(_MARK.search(text))


def restore_cells(cell: ScriptCell) -> list[ScriptCell]:
    """The original cells of one cell of an nbconvert script.

    nbconvert turns a text cell into comments below the code before it, and a cell magic into a call
    that holds the code as a string.
    """
    if cell.kind != "code":
        return [cell]
    lines = cell.source.split("\n")
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    # nbconvert puts two empty lines above a text; comments directly below code belong to the code.
    while end and end < len(lines) and lines[end].strip():
        end += 1
    text = [line.removeprefix("#").removeprefix(" ") for line in lines[end:]]
    code = replace(cell, source=_with_magic("\n".join(lines[:end])))
    if not "".join(text).strip():
        return [code]
    shown = ScriptCell("\n".join(text).strip("\n"), "markdown", {}, cell.line + end)
    return [code, shown] if code.source.strip() else [shown]


def _with_magic(source: str) -> str:
    if "run_cell_magic" not in source:
        return source
    tree = parse(source.strip())
    match tree.body if tree is not None else []:
        case [
            ast.Expr(
                ast.Call(
                    ast.Attribute(ast.Call(ast.Name("get_ipython")), "run_cell_magic"),
                    [ast.Constant(str(name)), ast.Constant(str(line)), ast.Constant(str(body))],
                )
            )
        ]:
            return f"%%{name} {line}".rstrip() + f"\n{body}"
    return source


def uncomment_magic_bodies(text: str) -> str:
    """The text with the code of `%%time` cells, which Colab exports as comments; line numbers stay."""
    if _COMMENTED not in text:
        return text
    lines = text.split("\n")
    for index, line in enumerate(lines[:-1]):
        found = _CELL_MAGIC.match(lines[index + 1]) if line.strip() == _COMMENTED else None
        if found is None or found[1] not in _RUNNING:
            continue
        for place in range(index + 2, len(lines)):
            if not lines[place].startswith("#"):
                break
            lines[place] = lines[place].removeprefix("#").removeprefix(" ")
    return "\n".join(lines)
