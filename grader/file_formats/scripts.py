"""Which kind of script or document a text is, and its cells.

jupytext reads the forms that it knows; what only looks like Python with cells (marimo, Databricks,
nbconvert, Colab) is read here.
"""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from pathlib import PurePath

from grader.file_formats import databricks, exported, marimo, percent
from grader.file_formats.percent import Part
from grader.static_analysis.parsing import parse, without_magics

SCRIPTS = (".py", ".pyw", ".ipy")
# Text with code between fences, by suffix: jupytext's names of format and suffix. Quarto's has the
# fences of R Markdown, and jupytext would run Quarto's own program to read it.
DOCUMENTS = {
    ".md": ("markdown", ".md"),
    ".markdown": ("markdown", ".md"),
    ".rmd": ("rmarkdown", ".Rmd"),
    ".qmd": ("rmarkdown", ".Rmd"),
}
MAX_CELLS = 1_000
_PERCENT_MARK = re.compile(r"^#[ \t]*%%(?:$|[ \t])", re.MULTILINE)
_PYCHARM_TEXT = re.compile(r"^#[ \t]*%%[ \t]*md\b.*$", re.MULTILINE)
_LIGHT_HEADER = re.compile(r"\A\s*# ---\n(?:#.*\n){1,60}?# +format_name: light\n")
_LIGHT_MARK = re.compile(r"^# \+ (?:\[\w+\]|\{|.*\w=).*$", re.MULTILINE)
_MYST = re.compile(r"^(?:```+|~~~+|:::+)\s*\{code(?:-cell)?\}", re.MULTILINE)
# Looked for ahead, "marimo" is found once; a line with thousands of it is not read for each.
_OF_A_CELL = r"(?=[^}\n]*marimo)[^}\n]*+\}[ \t]*$"
_MARIMO_FENCE = re.compile(rf"^(```+[ \t]*python)[ \t]+\{{{_OF_A_CELL}", re.MULTILINE)
_MARIMO_FENCE_TOO = re.compile(rf"^(```+)[ \t]*\{{python{_OF_A_CELL}", re.MULTILINE)
_OF_MARIMO = re.compile(r"^marimo-version:", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A\s*---\n(?:.*\n){0,200}?---[ \t]*\n")
_DEFINING = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_BLANKS = re.compile(r"[ \t]++")
_MOST_BLANKS = 500  # in a row
_TAGS = re.compile(r"# Cell tags: (.+)\n")
_UNSPLIT = "the file's cells cannot be told apart: it was read as one piece"


def suffix_of(name: str) -> str:
    """The suffix that says what a file holds: of `x.py.txt` and `x.py.json` it is `.py`."""
    suffixes = [suffix.lower() for suffix in PurePath(name).suffixes[-2:]]
    known = [suffix for suffix in suffixes if suffix in (".ipynb", *SCRIPTS, *DOCUMENTS)]
    return known[-1] if known else "".join(suffixes[-1:])


def looks_like_script(text: str) -> bool:
    """Whether a text without a telling name is a script: by its marks, or by what it defines."""
    tree = parse(without_magics(text))
    return any(isinstance(node, _DEFINING) for node in (tree.body if tree else ())) or bool(
        marimo.is_marimo(text)
        or databricks.is_databricks(text)
        or exported.is_exported(text)
        or _PERCENT_MARK.search(text)
    )


def script_cells(text: str, notes: list[str]) -> list[Part] | None:
    """The cells of a Python file, None where it has none: it is one piece then."""
    if databricks.is_databricks(text):
        return _few(databricks.split(text), notes)
    if marimo.is_marimo(text) and (found := marimo.split(text)) is not None:
        return _few(_tagged(found), notes)
    was_exported = exported.is_exported(text)
    text = exported.with_percent_marks(text)
    marks = len(_PERCENT_MARK.findall(text))
    if marks > MAX_CELLS:
        notes.append(_UNSPLIT)
        return None
    if marks:
        found = percent.split(_PYCHARM_TEXT.sub("# %% [markdown]", text))
        if found is None:
            notes.append(_UNSPLIT)
            return None
        if was_exported:
            found = [cell for part in found for cell in exported.restored(part)]
        return _tagged(marimo.without_marimo(found) if marimo.is_export(text) else found)
    if _LIGHT_HEADER.match(text) or _LIGHT_MARK.search(text):
        found = percent.split(text, "light")
        return found if found is None or len(found) <= MAX_CELLS else None
    return None


def document_cells(text: str, suffix: str) -> list[Part] | None:
    """The cells of a text with code between fences, None where jupytext can make no sense of it."""
    form, suffix = DOCUMENTS[suffix]
    of_marimo = _OF_MARIMO.search(text[:2000])
    if form == "markdown" and _MYST.search(text):
        form = "myst"
    text = _MARIMO_FENCE_TOO.sub(r"\1python", _MARIMO_FENCE.sub(r"\1", text))
    # The header is dropped unread, and its lines kept.
    text = _FRONT_MATTER.sub(lambda found: "\n" * found[0].count("\n"), text)
    # jupytext looks through a run of blanks once for each blank in it.
    text = _BLANKS.sub(lambda found: found[0][:_MOST_BLANKS], text)
    found = percent.split(text, form, suffix)
    if found is None or len(found) > MAX_CELLS:
        return None
    return _tagged(marimo.without_marimo(found) if of_marimo else found)


def _tagged(parts: list[Part]) -> list[Part]:
    """The parts with the tags that marimo keeps in a comment when it converts a notebook."""
    return [
        replace(part, metadata={"tags": re.split(r",\s*", found[1])} | part.metadata)
        if (found := _TAGS.match(part.source))
        else part
        for part in parts
    ]


def _few(parts: list[Part], notes: list[str]) -> list[Part] | None:
    if len(parts) <= MAX_CELLS:
        return parts
    notes.append(_UNSPLIT)
    return None
