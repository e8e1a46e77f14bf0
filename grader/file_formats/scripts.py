"""Recognize the kind of a script or document and split it into cells.

jupytext reads the formats that it knows. Other Python files with cells (marimo, Databricks, nbconvert,
Colab) are read by modules of this package.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import PurePath

from grader.file_formats import databricks, exported_scripts, jupytext_cells, marimo
from grader.file_formats.jupytext_cells import ScriptCell
from grader.static_analysis.parsing import parse, without_magics

SCRIPTS = (".py", ".pyw", ".ipy")
# Text with fenced code, by file suffix: jupytext's names of format and suffix. Quarto's format has the
# fences of R Markdown and is read as that: jupytext would run the program Quarto to read it.
DOCUMENTS = {
    ".md": ("markdown", ".md"),
    ".markdown": ("markdown", ".md"),
    ".rmd": ("rmarkdown", ".Rmd"),
    ".qmd": ("rmarkdown", ".Rmd"),
}
# A tenth of the limit for notebooks: jupytext and the search for each cell's place are slower than
# reading JSON. A script with more cells is read as one piece, a document with more is refused.
MAX_CELLS = 1_000
_PERCENT_MARK = re.compile(r"^#[ \t]*%%(?:$|[ \t])", re.MULTILINE)
_PYCHARM_TEXT = re.compile(r"^#[ \t]*%%[ \t]*md\b.*$", re.MULTILINE)
_LIGHT_HEADER = re.compile(r"\A\s*# ---\n(?:#.*\n){1,60}?# +format_name: light\n")
_LIGHT_MARK = re.compile(r"^# \+ (?:\[\w+\]|\{|.*\w=).*$", re.MULTILINE)
_MYST = re.compile(r"^(?:```+|~~~+|:::+)\s*\{code(?:-cell)?\}", re.MULTILINE)
# The lookahead finds "marimo" once; otherwise a line with thousands of them would be scanned for each.
_OF_A_CELL = r"(?=[^}\n]*marimo)[^}\n]*+\}[ \t]*$"
_MARIMO_FENCE = re.compile(rf"^(```+[ \t]*python)[ \t]+\{{{_OF_A_CELL}", re.MULTILINE)
_MARIMO_FENCE_TOO = re.compile(rf"^(```+)[ \t]*\{{python{_OF_A_CELL}", re.MULTILINE)
_OF_MARIMO = re.compile(r"^marimo-version:", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A\s*---\n(?:.*\n){0,200}?---[ \t]*\n")
_DEFINING = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_BLANKS = re.compile(r"[ \t]++")
# Blanks in a row that are kept. A value near real indentation would change code; a much larger one lets
# one line hold up jupytext, which takes time quadratic in it.
_MAX_BLANKS = 500
_TAGS = re.compile(r"# Cell tags: (.+)\n")
_UNSPLIT = "the file's cells cannot be told apart: it was read as one piece"


def suffix_of(name: str) -> str:
    """The suffix that tells what a file contains: `.py` for `x.py.txt` and `x.py.json`."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes[-2:]]
    known = [suffix for suffix in suffixes if suffix in (".ipynb", *SCRIPTS, *DOCUMENTS)]
    return known[-1] if known else "".join(suffixes[-1:])


def looks_like_script(text: str) -> bool:
    """Whether a text is a script, judged by its cell marks or by what it defines."""
    tree = parse(without_magics(text))
    return any(isinstance(node, _DEFINING) for node in (tree.body if tree else ())) or bool(
        marimo.is_marimo(text)
        or databricks.is_databricks(text)
        or exported_scripts.is_exported(text)
        or _PERCENT_MARK.search(text)
    )


def script_cells(text: str, notes: list[str]) -> list[ScriptCell] | None:
    """The cells of a Python file.

    Args:
        text: the whole file.
        notes: receives a note where there are too many cells to split the file.

    Returns:
        The cells; None where the file has none, and is one piece.
    """
    if databricks.is_databricks(text):
        return _few(databricks.split(text), notes)
    if marimo.is_marimo(text) and (found := marimo.split(text)) is not None:
        return _few(_tagged(found), notes)
    was_exported = exported_scripts.is_exported(text)
    text = exported_scripts.with_percent_marks(text)
    marks = len(_PERCENT_MARK.findall(text))
    if marks > MAX_CELLS:
        notes.append(_UNSPLIT)
        return None
    if marks:
        found = jupytext_cells.split(_PYCHARM_TEXT.sub("# %% [markdown]", text))
        if found is None:
            notes.append(_UNSPLIT)
            return None
        if was_exported:
            found = [
                cell
                for script_cell in found
                for cell in exported_scripts.restore_cells(script_cell)
            ]
        return _tagged(marimo.without_marimo(found) if marimo.is_export(text) else found)
    if _LIGHT_HEADER.match(text) or _LIGHT_MARK.search(text):
        found = jupytext_cells.split(text, "light")
        return found if found is None or len(found) <= MAX_CELLS else None
    return None


def document_cells(text: str, suffix: str) -> list[ScriptCell] | None:
    """The cells of a text with fenced code.

    Args:
        text: the whole file.
        suffix: its suffix, a key of `DOCUMENTS`.

    Returns:
        The cells; None where jupytext cannot read the text, or there are too many.
    """
    form, suffix = DOCUMENTS[suffix]
    of_marimo = _OF_MARIMO.search(text[:2000])
    if form == "markdown" and _MYST.search(text):
        form = "myst"
    text = _MARIMO_FENCE_TOO.sub(r"\1python", _MARIMO_FENCE.sub(r"\1", text))
    # The header is blanked without parsing it, so that line numbers do not change.
    text = _FRONT_MATTER.sub(lambda found: "\n" * found[0].count("\n"), text)
    # jupytext scans a run of blanks once for each blank in it.
    text = _BLANKS.sub(lambda found: found[0][:_MAX_BLANKS], text)
    found = jupytext_cells.split(text, form, suffix)
    if found is None or len(found) > MAX_CELLS:
        return None
    return _tagged(marimo.without_marimo(found) if of_marimo else found)


def _tagged(script_cells: list[ScriptCell]) -> list[ScriptCell]:
    """The cells with the tags that marimo keeps in a comment when it converts a notebook."""
    return [
        replace(script_cell, metadata={"tags": re.split(r",\s*", found[1])} | script_cell.metadata)
        if (found := _TAGS.match(script_cell.source))
        else script_cell
        for script_cell in script_cells
    ]


def _few(script_cells: list[ScriptCell], notes: list[str]) -> list[ScriptCell] | None:
    if len(script_cells) <= MAX_CELLS:
        return script_cells
    notes.append(_UNSPLIT)
    return None
