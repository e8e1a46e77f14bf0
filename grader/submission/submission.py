"""A hand-in as it was read, and its cells."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from grader.file_formats.zip_archive import ArchiveMembers
from grader.static_analysis.parsing import parse

# Tags of one cell, each of at most 100 characters. The kit and nbgrader use a handful; without a limit
# metadata could fill the graded notebook.
MAX_TAGS = 20
THE_FILE = "the file"
GRADE_ID = re.compile(r"[a-zA-Z0-9_\-]{1,200}")
_TAG = re.compile(r"[^\s,]{1,100}")
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True)
class Cell:
    """One cell of a hand-in.

    Args:
        label: name by which people find it: "cell 4" is the 4th cell that Jupyter shows; THE_FILE
            stands for a Python file without cells.
        source: its text, with '\\n' line ends.
        kind: cell type of nbformat.
        grade_id: nbgrader's id of the cell; None without one.
        test: whether it is graded and no solution.
        locked: whether it is read-only for students, as tests are.
        tags: its tags.
        line: index of its first line in the file, from 0; 0 in notebooks.
    """

    label: str
    source: str
    kind: Literal["code", "markdown", "raw"]
    grade_id: str | None = None
    test: bool = False
    locked: bool = False
    tags: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True)
class Submission:
    """A hand-in as it was read.

    Args:
        path: the file; the archive where it was in one.
        cells: its cells, in order.
        notes: one line for each repair and each choice; their number is not limited here.
        beside: the other files of the archive.
    """

    path: Path
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    beside: ArchiveMembers = field(default_factory=ArchiveMembers)


def make_cell(
    label: str, source: str, kind: Any, metadata: dict[str, Any], line: int, notes: list[str]
) -> Cell:
    """Make a cell from its source and metadata; damaged metadata is ignored, with a note.

    Args:
        label, source, kind, line: see `Cell`.
        metadata: as in nbformat, unchecked.
        notes: receives the notes.
    """
    marks = metadata.get("nbgrader", {})
    grade_id, test, locked = None, False, False
    if isinstance(marks, dict):
        found = marks.get("grade_id")
        if isinstance(found, str) and GRADE_ID.fullmatch(found):
            grade_id = found
        solution = marks.get("solution") is True
        test = marks.get("grade") is True and not solution
        locked = test or (marks.get("locked") is True and not solution)
    if not isinstance(marks, dict) or (marks and marks.get("grade_id") and not grade_id):
        notes.append(f"{label} has damaged nbgrader metadata, which was ignored")
    tags = metadata.get("tags")
    tags = tags[:MAX_TAGS] if isinstance(tags, list) else []
    tags = frozenset(tag for tag in tags if isinstance(tag, str) and _TAG.fullmatch(tag))
    source = _clean(source, label, kind, notes)
    return Cell(label, source, kind, grade_id, test, locked, tags, line)


def _clean(source: str, label: str, kind: str, notes: list[str]) -> str:
    """The source with '\\n' line ends, and without characters that Python cannot read."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = source.replace("\x00", "").removeprefix("\ufeff")
    # A lone surrogate cannot be stored as UTF-8.
    cleaned = cleaned.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    odd = _ODD_SPACES.search(cleaned) or _INVISIBLE.search(cleaned)
    # Inside strings and comments these characters do no harm, and may be intended.
    if kind == "code" and odd and parse(cleaned) is None:
        cleaned = _INVISIBLE.sub("", _ODD_SPACES.sub(" ", cleaned))
    if cleaned != source:
        notes.append(f"{label} held invisible or broken characters: they were removed")
    return cleaned
