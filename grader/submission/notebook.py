"""Read the JSON of a notebook as the cells of a hand-in."""

from __future__ import annotations

from typing import Any

from grader.file_formats.notebook_json import raw_cells
from grader.submission.submission import Cell, make_cell

_KINDS = {
    "code": "code",
    "markdown": "markdown",
    "raw": "raw",
    "heading": "markdown",
    "html": "raw",
}


def notebook_cells(text: str, name: str, notes: list[str]) -> list[Cell]:
    """The cells of a notebook; damaged ones are left out, with a note.

    Args:
        text: the JSON.
        name: file name, for messages.
        notes: receives the notes.

    Raises:
        UnreadableSubmission: the text is no notebook; see `raw_cells`.
    """
    found = raw_cells(text, name, notes)
    cells = (_notebook_cell(raw, f"cell {n}", notes) for n, raw in enumerate(found, 1))
    return [cell for cell in cells if cell is not None]


def _notebook_cell(raw: Any, label: str, notes: list[str]) -> Cell | None:
    kind = raw.get("cell_type") if isinstance(raw, dict) else None
    kind = _KINDS.get(kind) if isinstance(kind, str) else None
    source = _source(raw) if kind else None
    if kind is None or source is None:
        notes.append(
            f"{label} is damaged (it has no {'source' if kind else 'type'}): it was left out"
        )
        return None
    if raw["cell_type"] == "heading":
        level = raw.get("level")
        hashes = "#" * (level if isinstance(level, int) and 1 <= level <= 6 else 1)
        source = f"{hashes} {' '.join(source.split())}"
    metadata = raw.get("metadata", {})
    if not isinstance(metadata, dict):
        notes.append(f"{label} has damaged metadata, which was ignored")
        metadata = {}
    return make_cell(label, source, kind, metadata, 0, notes)


def _source(raw: dict[str, Any]) -> str | None:
    source = raw.get("source", raw.get("input"))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None
