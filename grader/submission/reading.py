"""Read a hand-in as cells: a notebook of any format or a Python file, whole or damaged.

This runs in the trusted parent on bytes that a student chose. Nothing is executed, and for any bytes
the result is a Submission or an UnreadableSubmission.
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
from grader.submission.submission import THE_FILE, Cell, Submission, make_cell

# Of a notebook without its outputs, in bytes. Code and text take far less; a larger limit would let a
# file of many tiny cells or strings hold up the JSON parser.
MAX_BYTES = 20 * 1024 * 1024
# Twice what nbgrader collects; scanning it for outputs takes about a second.
MAX_NOTEBOOK_BYTES = 200 * 1024 * 1024
# Half a million characters are some ten thousand lines. Parsing takes many times the memory of the
# text; a script beyond this size is data.
MAX_SCRIPT_CHARACTERS = 512 * 1024


def hand_in_bytes(path: Path, max_bytes: int = MAX_BYTES) -> bytes:
    """The content of a hand-in.

    Args:
        path: the file.
        max_bytes: size limit, in bytes. With the default, a possible notebook or archive may have up
            to `MAX_NOTEBOOK_BYTES`.

    Raises:
        UnreadableSubmission: the file cannot be read, or is too large.
    """
    start = head(path, 64).lstrip(b"\xef\xbb\xbf \r\n\t")
    large = max_bytes == MAX_BYTES and (start.startswith(b"{") or is_archive(start))
    return read_bytes(path, MAX_NOTEBOOK_BYTES if large else max_bytes)


def submission_of(path: Path, data: bytes, *, max_bytes: int = MAX_BYTES) -> Submission:
    """Read the content of a file as a submission.

    Args:
        path: path of the file, or its name in an archive.
        data: its content.
        max_bytes: size limit without outputs, in bytes.

    Raises:
        UnreadableSubmission: see `grader.hand_in_choice.hand_in_reading.read_submission`.
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
    """The content of a hand-in; where it is larger than `max_bytes`, without outputs and with a note.

    Args:
        data: the content.
        name: file name, for messages.
        notes: receives the note.
        max_bytes: size limit without outputs, in bytes.

    Raises:
        UnreadableSubmission: it is larger than `max_bytes` without outputs, too.
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
