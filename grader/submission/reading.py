"""Reading a hand-in: a notebook of any age or a Python file, whole or damaged, as cells.

Runs in the trusted parent on bytes that a student chose: nothing is executed, and whatever the
bytes are, the answer is a Submission or an UnreadableSubmission.
"""

from __future__ import annotations

from pathlib import Path

from grader.file_formats import exported_scripts, scripts
from grader.file_formats.file_text import (
    UnreadableSubmission,
    decode,
    format_size,
    head,
    other_text,
    printable,
    read_bytes,
    too_large,
)
from grader.file_formats.jupytext_cells import ScriptCell
from grader.file_formats.large_notebooks import TooComplex, without_outputs
from grader.file_formats.zip_archive import is_archive
from grader.submission.notebook import notebook_cells
from grader.submission.submission import Cell, Submission, make_cell

MAX_BYTES = 20 * 1024 * 1024
# Twice what nbgrader collects; looking through it for outputs takes about a second.
MAX_NOTEBOOK_BYTES = 200 * 1024 * 1024
MAX_SCRIPT_CHARACTERS = 512 * 1024
THE_FILE = "the file"


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
    notes.append(f"{name} is large ({format_size(len(data))}): it was read without its outputs")
    return smaller


def _cells(text: str, path: Path, name: str, notes: list[str]) -> list[Cell]:
    suffix = scripts.suffix_of(path.name)
    if text.lstrip("\ufeff \t\n").startswith("{") or path.suffix.lower() == ".ipynb":
        cells = notebook_cells(text, name, notes)
        if path.suffix.lower() not in (".ipynb", ".zpln"):
            notes.append(f"{name} is a notebook, whatever its name says: it was read as one")
        return cells
    if what := other_text(text):
        raise UnreadableSubmission(f"{name} is {what}")
    if suffix in (*scripts.SCRIPTS, *scripts.DOCUMENTS) and len(text) > MAX_SCRIPT_CHARACTERS:
        raise UnreadableSubmission(
            f"{name} is larger than the limit for a Python file "
            f"({format_size(MAX_SCRIPT_CHARACTERS)}): hand in the code without its data"
        )
    if suffix in scripts.SCRIPTS:
        return _script_cells(text, notes)
    if suffix in scripts.DOCUMENTS:
        script_cells = scripts.document_cells(text, suffix)
        if script_cells is not None:
            return _submission_cells(script_cells, notes)
        raise UnreadableSubmission(
            f"the code in {name} cannot be told from its text: hand in a notebook (.ipynb)"
        )
    if len(text) <= MAX_SCRIPT_CHARACTERS and scripts.looks_like_script(text):
        notes.append(f"{name} is Python code, whatever its name says: it was read as that")
        return _script_cells(text, notes)
    raise UnreadableSubmission(
        f"{name} is neither a notebook (.ipynb) nor a Python file (.py): hand in one of these"
    )


def _script_cells(text: str, notes: list[str]) -> list[Cell]:
    text = exported_scripts.uncomment_magic_bodies(text)
    script_cells = scripts.script_cells(text, notes)
    if script_cells is None:
        return [make_cell(THE_FILE, text, "code", {}, 0, notes)]
    return _submission_cells(script_cells, notes)


def _submission_cells(script_cells: list[ScriptCell], notes: list[str]) -> list[Cell]:
    return [
        make_cell(
            f"cell {number}",
            script_cell.source,
            script_cell.kind,
            script_cell.metadata,
            script_cell.line,
            notes,
        )
        for number, script_cell in enumerate(script_cells, 1)
    ]
