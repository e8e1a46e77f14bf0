"""Which cells of a hand-in run when it is graded."""

from __future__ import annotations

from pathlib import Path

import nbformat

from grader.normalize import normalize, origin
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
    notebook, notes = normalize(submission, nbformat.read(release, as_version=4))
    code = []
    for number, cell in enumerate(notebook.cells, 1):
        marks = cell.metadata.get("nbgrader", {})
        read_only = marks.get("locked") or (marks.get("grade") and not marks.get("solution"))
        if cell.cell_type != "code" or read_only:
            continue
        if "experiment" not in cell.metadata.get("tags", ()):
            label, line = origin(cell)
            code.append(Code(label or f"cell {number} of the assignment", cell.source, line))
    return _unique(code), notes


def _unique(code: list[Code]) -> list[Code]:
    """The same cells with labels that differ: pieces of one file share theirs."""
    count: dict[str, int] = {}
    found = []
    for item in code:
        count[item.label] = number = count.get(item.label, 0) + 1
        label = item.label if number == 1 else f"{item.label} (piece {number})"
        found.append(Code(label, item.source, item.line))
    return found
