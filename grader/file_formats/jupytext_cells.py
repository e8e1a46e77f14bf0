"""A text of one of jupytext's formats as cells, each with its place in the file."""

from __future__ import annotations

import logging
import re
import warnings
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

_UNUSUAL_LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


# A cell's first line may stand in a thousand places of a file; hardly ever is not the first one it.
_MAX_PLACES_TRIED = 50


@dataclass(frozen=True)
class ScriptCell:
    """One cell of a script. line: how many lines of the file lie before its first one."""

    source: str
    kind: str
    metadata: dict[str, Any]
    line: int


def split(text: str, form: str = "percent", suffix: str = ".py") -> list[ScriptCell] | None:
    """The cells of a text, None where jupytext cannot make sense of it.

    form, suffix: jupytext's names of the format; by default a py:percent script.
    """
    # Python takes these characters for spaces, jupytext for ends of lines.
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
    except Exception:  # whatever a hostile marker line makes the reader do
        return None
    finally:
        logging.disable(level)


def _header_length(lines: list[str]) -> int:
    """Lines of the `# ---` header, which is dropped unread: its YAML is of no use here."""
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
