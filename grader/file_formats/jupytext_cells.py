"""Split a text in one of jupytext's formats into cells, each with its place in the file."""

from __future__ import annotations

import logging
import re
import warnings
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

_UNUSUAL_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")

# The first line of a cell may occur a thousand times in a file, and comparing all places would be slow.
# The first occurrence is nearly always the right one; a cell that is not found only has a less exact line.
_MAX_PLACES_TRIED = 50


@dataclass(frozen=True)
class ScriptCell:
    """One cell of a script.

    Args:
        source: its text.
        kind: cell type of nbformat: 'code', 'markdown' or 'raw'.
        metadata: as in nbformat.
        line: index of its first line in the file, from 0.
    """

    source: str
    kind: str
    metadata: dict[str, Any]
    line: int


def split(text: str, form: str = "percent", suffix: str = ".py") -> list[ScriptCell] | None:
    """The cells of a text.

    Args:
        text: the whole file.
        form: jupytext's name of the format; by default percent.
        suffix: file suffix that goes with the format.

    Returns:
        The cells; None where jupytext cannot read the text.
    """
    # Python reads these characters as spaces, jupytext as line ends.
    lines = _UNUSUAL_LINE_ENDS.sub(" ", text.removeprefix("\ufeff")).split("\n")
    first = _header_length(lines)
    # Comments that look like magics (`# cd into it`) stay comments.
    wanted = {"extension": suffix, "format_name": form, "comment_magics": False}
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import jupytext

            notebook = jupytext.reads("\n".join(lines[first:]), fmt=wanted)
        return _placed(notebook.cells, lines, first)
    except Exception:  # a hostile marker line can make the reader raise anything
        return None
    finally:
        logging.disable(level)


def _header_length(lines: list[str]) -> int:
    """Number of lines of the `# ---` header; it is skipped, since its YAML is not needed here."""
    start = 0
    while start < len(lines) and (not lines[start].strip() or lines[start].startswith("#!")):
        start += 1
    if start < len(lines) and lines[start].strip() == "# ---":
        for end in range(start + 1, min(start + 200, len(lines))):
            if lines[end].strip() == "# ---":
                end += 1
                while end < len(lines) and not lines[end].strip():
                    end += 1
                return end
            if not lines[end].startswith("#"):
                break
    return 0


def _placed(cells: list[Any], lines: list[str], first: int) -> list[ScriptCell]:
    places: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        places.setdefault(line, []).append(index)
    parts, position = [], first
    for cell in cells:
        line, source = position, cell.source.strip("\n")
        if cell.cell_type == "code" and source:
            block = source.split("\n")
            alike = places.get(block[0], [])
            start = bisect_left(alike, position)
            for index in alike[start : start + _MAX_PLACES_TRIED]:
                if lines[index : index + len(block)] == block:
                    line, position = index, index + len(block)
                    break
        parts.append(ScriptCell(source, cell.cell_type, dict(cell.metadata), line))
    return parts
