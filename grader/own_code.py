"""Which cells of a hand-in run when it is graded."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

from grader.normalize import arrange
from grader.released import Release
from grader.session import Code
from grader.submission import Submission


def own_code(submission: Submission, release: Path) -> tuple[list[Code], list[str]]:
    """The student's own code, and a note for each thing that had to be mended.

    Neither tests nor read-only cells run (the unit's own do instead), nor experiments, which train
    for minutes and define nothing that is graded. What is read-only is the release's to say, not
    the hand-in's; without a release, the hand-in's own word is taken.
    """
    if not release.is_file():
        cells = [cell for cell in submission.cells if cell.kind == "code" and not cell.locked]
        code = [Code(c.label, c.source) for c in cells if "experiment" not in c.tags]
        return code, []
    released = Release(_read_release(release))
    items, notes = arrange(submission, released)
    code = [
        Code(item.cell.label, item.cell.source, item.cell.line)
        for item in items
        if item.cell is not None
        and item.cell.kind == "code"
        and (item.grade_id is None or released.is_solution(item.grade_id))
        and "experiment" not in released.tags_of(item.cell)
    ]
    return _unique(code), notes


def _read_release(path: Path) -> SimpleNamespace:
    """The released notebook, which this kit wrote itself: no need for nbformat's second of import."""
    notebook = json.loads(path.read_text("utf-8"))
    cells = [
        SimpleNamespace(**{**cell, "source": "".join(cell["source"])}) for cell in notebook["cells"]
    ]
    return SimpleNamespace(cells=cells, metadata=notebook["metadata"])


def _unique(code: list[Code]) -> list[Code]:
    """The same cells with labels that differ: pieces of one file share theirs."""
    count: dict[str, int] = {}
    found = []
    for item in code:
        count[item.label] = number = count.get(item.label, 0) + 1
        label = item.label if number == 1 else f"{item.label} (piece {number})"
        found.append(Code(label, item.source, item.line))
    return found
