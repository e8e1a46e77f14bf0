"""Measure how much of a unit a hand-in has done, to choose among several."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from grader.static_analysis.parsing import parse, without_magics
from grader.submission.matching import match
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import Cell, Submission

_STUB = re.compile(r"^[ \t]*raise NotImplementedError\b", re.MULTILINE)


@dataclass(frozen=True, order=True)
class WorkDone:
    """Numbers of solution cells in a hand-in; a larger value compares as more work.

    Args:
        written: cells without a stub.
        begun: cells that still have a stub, but differ from the release.
        known: released solution cells that are in the hand-in at all.
    """

    written: int = 0
    begun: int = 0
    known: int = 0


def work_done(submission: Submission, release: ReleasedNotebook) -> WorkDone:
    """Count the solution cells of the released notebook that the student has written.

    Code counts as written when it no longer raises `NotImplementedError`. It is not compared with the
    release: in the folder where a student works, the released notebook is the one that they edit.
    """
    written = begun = known = 0
    for item in match(submission, release, []):
        if item.cell is None or not item.grade_id or not release.is_solution(item.grade_id):
            continue
        known += 1
        differs = _differs(item.cell, release.cells[item.grade_id].source)
        if item.cell.kind != "code":
            written += differs
        elif _STUB.search(item.cell.source):
            begun += differs
        else:
            written += _has_content(item.cell.source)
    return WorkDone(written, begun, known)


def _differs(cell: Cell, released: str) -> bool:
    """Whether a cell differs from its released text in more than spaces and comments."""
    if cell.source.split() == released.split() or not cell.source.strip():
        return False
    trees = [parse(without_magics(text)) for text in (cell.source, released)]
    if cell.kind != "code" or None in trees:
        return True
    return ast.dump(trees[0]) != ast.dump(trees[1])


def _has_content(source: str) -> bool:
    tree = parse(without_magics(source))
    return bool(tree.body) if tree is not None else bool(source.strip())
