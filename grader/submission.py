"""Reading a hand-in: a notebook of any age or a Python file, whole or damaged, as cells.

Runs in the trusted parent on bytes that a student chose: nothing is executed, and whatever the
bytes are, the answer is a Submission or an UnreadableSubmission.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from grader.textfile import UnreadableSubmission, decode, read_bytes
from grader.tolerant import parse

__all__ = ["Cell", "Submission", "UnreadableSubmission", "find_submission", "read_submission"]

MAX_BYTES = 20 * 1024 * 1024
MAX_CELLS = 10_000
MAX_SCRIPT_CELLS = 1_000
MAX_SCRIPT_LETTERS = 512 * 1024
MAX_NOTES = 25
MAX_TAGS = 20
GRADE_ID = re.compile(r"[a-zA-Z0-9_\-]{1,200}")
_TAG = re.compile(r"[^\s,]{1,100}")
_KINDS = {
    "code": "code",
    "markdown": "markdown",
    "raw": "raw",
    "heading": "markdown",
    "html": "raw",
}
_PERCENT_MARK = re.compile(r"^#[ \t]*%%(?:$|[ \t])", re.MULTILINE)
_EXPORTED_MARK = re.compile(r"^# In\[[ \d*]*\]:[ \t]*$", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_ODD_SPACES = re.compile("[\u00a0\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")


@dataclass(frozen=True)
class Cell:
    """One cell of a hand-in.

    label: how people find it: "cell 4" is the 4th cell that Jupyter shows, "the file" a plain
        Python file. kind: what the source is. grade_id: nbgrader's name of it, None without.
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
    """A hand-in as it was read. notes: one clear line for each thing that was mended."""

    path: Path
    cells: tuple[Cell, ...]
    notes: tuple[str, ...] = ()


def read_submission(path: Path | str, *, max_bytes: int = MAX_BYTES) -> Submission:
    """Read a notebook, a py:percent script, a notebook's Python export or a plain Python file.

    What can be mended is mended, with a note. Raises UnreadableSubmission, whose text says what
    to do, where there is nothing to read: no such file, a folder, a link, a file that is empty,
    larger than `max_bytes`, cut off, or neither notebook nor text.
    """
    path = Path(path)
    text, notes = decode(read_bytes(path, max_bytes), path.name)
    suffix = path.suffix.lower()
    looks_like_json = text.lstrip("\ufeff \t\n").startswith("{")
    if suffix == ".ipynb" or looks_like_json:
        document = _parse_notebook(text, path.name)
        if suffix != ".ipynb":
            notes.append(f"{path.name} is a notebook, whatever its name says: it was read as one")
        cells = _notebook_cells(document, path.name, notes)
    elif suffix == ".py":
        if len(text) > MAX_SCRIPT_LETTERS:
            raise UnreadableSubmission(
                f"{path.name} is larger than the limit for a Python file "
                f"({MAX_SCRIPT_LETTERS / 1e6:.1f} MB): hand in the code without its data"
            )
        cells = _script_cells(text, notes)
    else:
        raise UnreadableSubmission(
            f"{path.name} is neither a notebook (.ipynb) nor a Python file (.py): hand in one of these"
        )
    if not any(cell.kind == "code" and cell.source.strip() for cell in cells):
        notes.append(f"{path.name} holds no code")
    return Submission(path, tuple(cells), _limited(notes))


def find_submission(folder: Path | str, unit: str) -> Path | None:
    """The file in a student's folder that is the hand-in for `unit`; see `grader.finding`."""
    from grader.finding import find

    return find(Path(folder), unit)


def _limited(notes: list[str]) -> tuple[str, ...]:
    if len(notes) <= MAX_NOTES:
        return tuple(notes)
    return (*notes[:MAX_NOTES], f"and {len(notes) - MAX_NOTES} more repairs like these")


def _parse_notebook(text: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise UnreadableSubmission(_why_no_json(text, name, error)) from None
    except (RecursionError, ValueError):
        document = None
    if not isinstance(document, dict) or not isinstance(_raw_cells(document), list):
        raise UnreadableSubmission(
            f"{name} is not a notebook: hand in the .ipynb file that Jupyter saves"
        )
    return document


def _why_no_json(text: str, name: str, error: json.JSONDecodeError) -> str:
    conflict = _CONFLICT.search(text)
    if conflict:
        line = text.count("\n", 0, conflict.start()) + 1
        return f"{name} holds a git conflict (line {line}): resolve it and save the notebook again"
    rest = text[error.pos :].strip()
    cut = error.msg.startswith("Unterminated string") or not rest
    if text.lstrip().startswith("{") and cut:
        return (
            f"{name} breaks off in the middle (line {text.rstrip().count(chr(10)) + 1}): "
            "save or download it again, open it in Jupyter to see that it is whole, and hand it in"
        )
    if not text.lstrip().startswith("{"):
        return f"{name} is not a notebook: save your work from Jupyter, or name Python code .py"
    return (
        f"{name} is a damaged notebook (line {error.lineno}): "
        "open and save it in Jupyter, or hand in an undamaged copy"
    )


def _raw_cells(document: dict[str, Any]) -> Any:
    """The cells of a notebook of any format: format 4 has one list, older ones have worksheets."""
    if isinstance(document.get("cells"), list):
        return document["cells"]
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _notebook_cells(document: dict[str, Any], name: str, notes: list[str]) -> list[Cell]:
    raw_cells = _raw_cells(document)
    if len(raw_cells) > MAX_CELLS:
        raise UnreadableSubmission(
            f"{name} has {len(raw_cells)} cells, more than the limit of {MAX_CELLS}: "
            "remove those that do not belong to your work"
        )
    version = document.get("nbformat")
    if version != 4 or isinstance(version, bool):
        known = isinstance(version, int) and 0 < version < 100
        what = f"format {version}" if known else "an unknown format"
        notes.append(f"{name} is a notebook of {what}: it was read as format 4")
    cells = (_notebook_cell(raw, f"cell {n}", notes) for n, raw in enumerate(raw_cells, 1))
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
    text = _EXPORTED_MARK.sub("# %%", text)
    marks = len(_PERCENT_MARK.findall(text))
    if marks:
        cells = _percent_cells(text, notes) if marks <= MAX_SCRIPT_CELLS else None
        if cells is not None:
            return cells
        notes.append("the file's cells cannot be told apart: it was read as one piece")
    return [_cell("the file", text, "code", {}, 0, notes)]


def _percent_cells(text: str, notes: list[str]) -> list[Cell] | None:
    from grader.percent import split

    parts = split(text)
    if parts is None:
        return None
    return [
        _cell(f"cell {number}", part.source, part.kind, part.metadata, part.line, notes)
        for number, part in enumerate(parts, 1)
    ]
