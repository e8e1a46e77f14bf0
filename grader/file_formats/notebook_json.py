"""Extract the raw cells from the JSON of a notebook of any format, old ones included."""

from __future__ import annotations

import json
import re
from typing import Any

from grader.file_formats.file_text import UnreadableSubmission

# Matching cells with the release takes time that grows with their number. A much smaller limit could
# refuse an honest notebook, a much larger one lets a single hand-in hold up a class.
MAX_CELLS = 10_000
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_INTERPRETER = re.compile(r"\s*%([\w.]*)(?:\([^)\n]*\))?[ \t]*\n?")


def raw_cells(text: str, name: str, notes: list[str]) -> list[Any]:
    """The cells of a notebook, unchecked: each may be of any JSON type.

    Args:
        text: the JSON.
        name: file name, for messages.
        notes: receives a note where the format is not 4.

    Raises:
        UnreadableSubmission: the text is no notebook, is damaged or has too many cells.
    """
    document = _parsed(text, name)
    cells = _cells_of(document)
    if len(cells) > MAX_CELLS:
        raise UnreadableSubmission(
            f"{name} has {len(cells)} cells, more than the limit of {MAX_CELLS}: "
            "remove those that do not belong to your work"
        )
    version = document.get("nbformat")
    if "paragraphs" in document and version is None:
        notes.append(f"{name} is a Zeppelin note: its paragraphs were read as cells")
    elif version != 4 or isinstance(version, bool):
        known = isinstance(version, int) and 0 < version < 100
        what = f"format {version}" if known else "an unknown format"
        notes.append(f"{name} is a notebook of {what}: it was read as format 4")
    return cells


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        document = json.loads(text.lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        raise UnreadableSubmission(_why_no_json(text, name, error)) from None
    except (RecursionError, ValueError):
        document = None
    if not isinstance(document, dict) or not isinstance(_cells_of(document), list):
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


def _cells_of(document: dict[str, Any]) -> Any:
    """The list of cells: format 4 has one, older formats have worksheets, Zeppelin has paragraphs."""
    if isinstance(document.get("cells"), list):
        return document["cells"]
    if isinstance(document.get("paragraphs"), list):
        return [_paragraph(item) for item in document["paragraphs"]]
    sheets = document.get("worksheets")
    if not isinstance(sheets, list):
        return None
    lists = [sheet.get("cells") for sheet in sheets if isinstance(sheet, dict)]
    return [cell for cells in lists if isinstance(cells, list) for cell in cells]


def _paragraph(item: Any) -> dict[str, str]:
    """A Zeppelin paragraph as a cell; its first line may name the interpreter, by default Python."""
    text = item.get("text") if isinstance(item, dict) else None
    if not isinstance(text, str):
        return {"cell_type": "code", "source": ""}
    found = _INTERPRETER.match(text)
    language = found[1].rpartition(".")[2] if found else "python"
    if not found or language in ("python", "ipython", "pyspark", "ipyspark"):
        # The line of the interpreter stays as an empty line, so that line numbers do not change.
        source = "\n" * found[0].count("\n") + text[found.end() :] if found else text
        return {"cell_type": "code", "source": source}
    kind = "markdown" if language == "md" else "raw"
    return {"cell_type": kind, "source": text[found.end() :] if kind == "markdown" else text}
