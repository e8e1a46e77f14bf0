"""Split the source file of a Databricks notebook into cells."""

from __future__ import annotations

import re

from grader.file_formats.jupytext_cells import ScriptCell

_HEADER = re.compile(r"\s*# Databricks notebook source[ \t]*(?:\n|$)")
_BETWEEN = re.compile(r"# COMMAND -{5,}[ \t]*$")
_MAGIC = re.compile(r"# MAGIC ?")
_LANGUAGE = re.compile(r"%(\w+)(?:-sandbox)?[ \t]*")


def is_databricks(text: str) -> bool:
    """Whether the file starts with Databricks's header."""
    return bool(_HEADER.match(text))


def split(text: str) -> list[ScriptCell]:
    """The cells: `# MAGIC %md` is text, `# MAGIC %python` is code; other languages do not run."""
    lines = text.split("\n")
    begin = text[: _HEADER.match(text).end()].count("\n")
    cells = []
    for end in [*(n for n, line in enumerate(lines) if _BETWEEN.match(line)), len(lines)]:
        if end >= begin:
            cells.append(_cell(lines[begin:end], begin))
            begin = end + 1
    return [cell for cell in cells if cell.source.strip()]


def _cell(lines: list[str], line: int) -> ScriptCell:
    magic = [_MAGIC.sub("", text, count=1) for text in lines if text.startswith("# MAGIC")]
    language = _LANGUAGE.match(magic[0]) if magic else None
    if language and language[1] == "md":
        magic[0] = magic[0][language.end() :]
        return ScriptCell("\n".join(magic).strip("\n"), "markdown", {}, line)
    if language and language[1] == "python":
        begun = next(n for n, text in enumerate(lines) if text.startswith("# MAGIC"))
        # The line of the magic stays as an empty line, so that line numbers do not change.
        lines = [*lines[:begun], magic[0][language.end() :], *magic[1:]]
    first = next((n for n, text in enumerate(lines) if text.strip()), len(lines))
    return ScriptCell("\n".join(lines[first:]).rstrip("\n"), "code", {}, line + first)
