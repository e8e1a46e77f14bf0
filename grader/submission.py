"""Reading a hand-in: a notebook of any age or a Python file, whole or damaged, as cells.

Runs in the trusted parent on bytes that a student chose: nothing is executed, and whatever the
bytes are, the answer is a Submission or an UnreadableSubmission.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from grader.percent import Part
from grader.reading import exported, forms
from grader.reading.archive import Members, is_archive
from grader.reading.large import TooComplex, without_outputs
from grader.reading.notebook_json import raw_cells
from grader.textfile import (
    UnreadableSubmission,
    decode,
    head,
    other_text,
    printable,
    read_bytes,
    size_said,
    too_large,
)
from grader.tolerant import parse

if TYPE_CHECKING:
    from grader.released import Release

__all__ = ["Cell", "Submission", "UnreadableSubmission", "find_submission", "read_submission"]

MAX_BYTES = 20 * 1024 * 1024
# Twice what nbgrader collects; looking through it for outputs takes about a second.
MAX_NOTEBOOK_BYTES = 200 * 1024 * 1024
MAX_SCRIPT_LETTERS = 512 * 1024
MAX_TAGS = 20
THE_FILE = "the file"
GRADE_ID = re.compile(r"[a-zA-Z0-9_\-]{1,200}")
_TAG = re.compile(r"[^\s,]{1,100}")
_KINDS = {
    "code": "code",
    "markdown": "markdown",
    "raw": "raw",
    "heading": "markdown",
    "html": "raw",
}
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True)
class Cell:
    """One cell of a hand-in.

    label: how people find it: "cell 4" is the 4th cell that Jupyter shows, THE_FILE a Python file
        without cells. kind: what the source is. grade_id: nbgrader's name of it, None without.
    test: graded and not a solution. locked: read-only for students, as tests are.
    line: how many lines of the file lie before its first one; 0 in notebooks.
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

    path: the file, also where it is an archive. notes: one clear line for each thing that was
    mended or chosen; all of them, however many. beside: what else an archive holds.
    """

    path: Path
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()
    beside: Members = field(default_factory=Members)


def read_submission(path: Path | str, *, max_bytes: int = MAX_BYTES) -> Submission:
    """Read a notebook, a script of any usual form, a document with code, or an archive of one.

    What can be mended is mended, with a note. Raises UnreadableSubmission, whose text says what
    to do, where there is nothing to read: no such file, a folder, a link, a file that is empty,
    larger than `max_bytes` (a notebook, than MAX_NOTEBOOK_BYTES with its outputs), cut off, or
    neither notebook nor text. Where there is a choice, `grader.finding` makes it.
    """
    path = Path(path)
    data = hand_in_bytes(path, max_bytes)
    if is_archive(data):
        from grader.finding import read_archive

        return read_archive(path, data)
    return submission_of(path, data, max_bytes=max_bytes)


def hand_in_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The bytes of a hand-in: more than `max_bytes` only of what may be a notebook or an archive.

    Raises UnreadableSubmission.
    """
    start = head(path, 64).lstrip(b"\xef\xbb\xbf \r\n\t")
    large = max_bytes == MAX_BYTES and (start.startswith(b"{") or is_archive(start))
    return read_bytes(path, MAX_NOTEBOOK_BYTES if large else max_bytes)


def submission_of(path: Path, data: bytes, *, max_bytes: int = MAX_BYTES) -> Submission:
    """What the bytes of a file hold; path: its own, or its name in an archive.

    Raises UnreadableSubmission; see `read_submission`.
    """
    notes: list[str] = []
    name = printable(path.name)
    data = without_large_outputs(data, name, notes, max_bytes=max_bytes)
    text, guessed = decode(data, name)
    notes += guessed
    cells = _cells(text, path, name, notes)
    if not any(cell.kind == "code" and cell.source.strip() for cell in cells):
        notes.append(f"{name} holds no code")
    return Submission(path, tuple(cells), tuple(notes))


def without_large_outputs(
    data: bytes, name: str, notes: list[str], *, max_bytes: int = MAX_BYTES
) -> bytes:
    """The bytes of a hand-in; of a large notebook without its outputs, with a note.

    Raises UnreadableSubmission where that is still more than `max_bytes`.
    """
    if len(data) <= max_bytes:
        return data
    try:
        smaller = without_outputs(data)
    except TooComplex:
        smaller = data
    if len(smaller) > max_bytes:
        raise UnreadableSubmission(too_large(name, len(data), max_bytes))
    notes.append(f"{name} is large ({size_said(len(data))}): it was read without its outputs")
    return smaller


def _cells(text: str, path: Path, name: str, notes: list[str]) -> list[Cell]:
    suffix = forms.suffix_of(path.name)
    if text.lstrip("\ufeff \t\n").startswith("{") or path.suffix.lower() == ".ipynb":
        cells = _notebook_cells(text, name, notes)
        if path.suffix.lower() not in (".ipynb", ".zpln"):
            notes.append(f"{name} is a notebook, whatever its name says: it was read as one")
        return cells
    if what := other_text(text):
        raise UnreadableSubmission(f"{name} is {what}")
    if suffix in (*forms.SCRIPTS, *forms.DOCUMENTS) and len(text) > MAX_SCRIPT_LETTERS:
        raise UnreadableSubmission(
            f"{name} is larger than the limit for a Python file "
            f"({size_said(MAX_SCRIPT_LETTERS)}): hand in the code without its data"
        )
    if suffix in forms.SCRIPTS:
        return _script_cells(text, notes)
    if suffix in forms.DOCUMENTS:
        parts = forms.document_cells(text, suffix)
        if parts is not None:
            return _part_cells(parts, notes)
        raise UnreadableSubmission(
            f"the code in {name} cannot be told from its text: hand in a notebook (.ipynb)"
        )
    if len(text) <= MAX_SCRIPT_LETTERS and forms.looks_like_script(text):
        notes.append(f"{name} is Python code, whatever its name says: it was read as that")
        return _script_cells(text, notes)
    raise UnreadableSubmission(
        f"{name} is neither a notebook (.ipynb) nor a Python file (.py): hand in one of these"
    )


def find_submission(folder: Path | str, unit: str, release: Release | None = None) -> Path | None:
    """The file in a student's folder that is the hand-in for `unit`, or the archive that holds it.

    None where there is none; see `grader.finding`.
    """
    from grader.finding import pick

    try:
        return pick(Path(folder), unit, release).path
    except UnreadableSubmission as error:
        return error.path


def _notebook_cells(text: str, name: str, notes: list[str]) -> list[Cell]:
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
    return _cell(label, source, kind, metadata, 0, notes)


def _source(raw: dict[str, Any]) -> str | None:
    source = raw.get("source", raw.get("input"))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        return "".join(source)
    return source if isinstance(source, str) else None


def _cell(
    label: str, source: str, kind: Any, metadata: dict[str, Any], line: int, notes: list[str]
) -> Cell:
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
    """The source with '\\n' line ends and without characters that Python cannot read."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    cleaned = source.replace("\x00", "").removeprefix("\ufeff")
    # Half a surrogate pair cannot be stored as UTF-8.
    cleaned = cleaned.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    odd = _ODD_SPACES.search(cleaned) or _INVISIBLE.search(cleaned)
    # Inside strings and comments they do no harm and may be meant.
    if kind == "code" and odd and parse(cleaned) is None:
        cleaned = _INVISIBLE.sub("", _ODD_SPACES.sub(" ", cleaned))
    if cleaned != source:
        notes.append(f"{label} held invisible or broken characters: they were removed")
    return cleaned


def _script_cells(text: str, notes: list[str]) -> list[Cell]:
    text = exported.with_magic_bodies(text)
    parts = forms.script_cells(text, notes)
    if parts is None:
        return [_cell(THE_FILE, text, "code", {}, 0, notes)]
    return _part_cells(parts, notes)


def _part_cells(parts: list[Part], notes: list[str]) -> list[Cell]:
    return [
        _cell(f"cell {number}", part.source, part.kind, part.metadata, part.line, notes)
        for number, part in enumerate(parts, 1)
    ]
