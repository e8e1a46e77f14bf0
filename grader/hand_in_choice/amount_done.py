"""How much of a unit a hand-in has done, for choosing among several."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from grader.static_analysis.parsing import parse, without_magics
from grader.submission.cells import Cell, Submission
from grader.submission.matching import match
from grader.submission.released_cells import Release

_STUB = re.compile(r"^[ \t]*raise NotImplementedError\b", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Work:
    """Solution cells: written, begun (some of it is as released), and known to be in it at all."""

    written: int = 0
    begun: int = 0
    known: int = 0


def work(submission: Submission, release: Release) -> Work:
    """What was written in the place of the released notebook's solution cells.

    Code is written where it no longer says that it is not. It is not asked whether it differs from
    what was released: where a student works, the released notebook is the one that they edit.
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
            written += _says_something(item.cell.source)
    return Work(written, begun, known)


def _differs(cell: Cell, released: str) -> bool:
    """Whether it says something else than what was released; spaces and comments say nothing."""
    if cell.source.split() == released.split() or not cell.source.strip():
        return False
    trees = [parse(without_magics(text)) for text in (cell.source, released)]
    if cell.kind != "code" or None in trees:
        return True
    return ast.dump(trees[0]) != ast.dump(trees[1])


def _says_something(source: str) -> bool:
    tree = parse(without_magics(source))
    return bool(tree.body) if tree is not None else bool(source.strip())
