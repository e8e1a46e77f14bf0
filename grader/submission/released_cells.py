"""The released notebook: its nbgrader cells, and what aligning a hand-in needs to know of them."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from grader.static_analysis.definitions import bindings, definitions
from grader.submission.submission import Cell

if TYPE_CHECKING:
    from nbformat import NotebookNode


_FENCED = re.compile(r"^```(?:python|py)?[ \t]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


class ReleasedNotebook:
    """A released notebook.

    Attributes:
        notebook: the notebook itself.
        cells: its nbgrader cells by grade id, in order.
        names: the names that each solution cell of code defines, by grade id.
        tags: tags of the ordinary cells, by (cell type, source).
        given: code that students do not write: tests, read-only cells, experiments, and examples in
            the text.
    """

    def __init__(self, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self.cells = {
            cell.metadata["nbgrader"]["grade_id"]: cell
            for cell in notebook.cells
            if _is_marked(cell)
        }
        self.names = {
            grade_id: _names(cell.source)
            for grade_id, cell in self.cells.items()
            if self.is_solution(grade_id) and cell.cell_type == "code"
        }
        self.tags: dict[tuple[str, str], list[str]] = {
            (cell.cell_type, cell.source.strip()): list(cell.metadata.get("tags", []))
            for cell in notebook.cells
            if not _is_marked(cell)
        }
        code = [c for c in notebook.cells if c.cell_type == "code" and not self._is_to_write(c)]
        text = "\n".join(c.source for c in notebook.cells if c.cell_type == "markdown")
        self.given = [*(cell.source for cell in code), *_FENCED.findall(text)]

    def _is_to_write(self, cell: NotebookNode) -> bool:
        return _is_marked(cell) and self.is_solution(cell.metadata["nbgrader"]["grade_id"])

    def marks(self, grade_id: str) -> dict[str, Any]:
        """The nbgrader metadata of a cell."""
        return self.cells[grade_id].metadata["nbgrader"]

    def is_solution(self, grade_id: str) -> bool:
        """Whether students write this cell."""
        return bool(self.marks(grade_id).get("solution"))

    def is_manual(self, grade_id: str) -> bool:
        """Whether students write this cell and a person grades it."""
        return self.is_solution(grade_id) and bool(self.marks(grade_id).get("grade"))

    def describe(self, grade_id: str) -> str:
        """The cell as messages to students call it."""
        test = self.marks(grade_id).get("grade") and not self.is_solution(grade_id)
        return f"the {'test' if test else 'cell'} `{grade_id}`"

    def tags_of(self, cell: Cell) -> list[str]:
        """The tags of an ordinary cell: its own, otherwise those of the released cell with its text."""
        return sorted(cell.tags) or self.tags.get((cell.kind, cell.source.strip()), [])

    def unchanged(self, cell: Cell, grade_id: str) -> bool:
        """Whether the student's cell has the released text, leading and trailing space aside."""
        return cell.source.strip() == self.cells[grade_id].source.strip()

    def adds_nothing(self, cell: Cell, grade_id: str) -> bool:
        """Whether a copy of a read-only cell adds nothing of the student's that should be kept.

        Changed text is always kept; changed code is kept where it binds names that the released cell
        does not bind.
        """
        if self.unchanged(cell, grade_id) or not cell.source.strip():
            return True
        return cell.kind == "code" and (
            bindings(cell.source) <= bindings(self.cells[grade_id].source)
        )


def read_release(path: Path) -> ReleasedNotebook | None:
    """Read the released notebook, without nbformat, whose import takes a second.

    Returns:
        The notebook; None where it is missing, or where a student damaged it.
    """
    try:
        state = path.stat()
        regular = S_ISREG(state.st_mode)
        return _release(path, state.st_mtime_ns, state.st_size) if regular else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


@lru_cache(8)
def _release(path: Path, _changed: int, _size: int) -> ReleasedNotebook:
    notebook = json.loads(path.read_text("utf-8"))
    cells = [
        SimpleNamespace(**{**cell, "source": "".join(cell["source"])}) for cell in notebook["cells"]
    ]
    return ReleasedNotebook(SimpleNamespace(cells=cells, metadata=notebook["metadata"]))


@lru_cache(1024)
def _names(source: str) -> frozenset[str]:
    """The names that a released cell defines; cached, since every hand-in needs the same cells."""
    return definitions(source) or bindings(source)


def _is_marked(cell: NotebookNode) -> bool:
    marks = cell.metadata.get("nbgrader", {})
    return bool(
        marks.get("grade_id")
        and any(marks.get(key) for key in ("grade", "solution", "locked", "task"))
    )
