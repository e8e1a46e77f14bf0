"""How much of a unit a hand-in has done, for choosing among several."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from grader.matching import match
from grader.released import Release
from grader.submission import Cell, Submission
from grader.tolerant import parse, without_magics

_STUB = re.compile(r"^[ \t]*raise NotImplementedError\b", re.MULTILINE)


@dataclass(frozen=True, order=True)
class Work:
    """Solution cells: written, begun (some of it is as released), and known to be in it at all."""

    written: int = 0
    begun: int = 0
    known: int = 0


def work(submission: Submission, release: Release) -> Work:
    """What was written in the place of the released notebook's solution cells."""
    written = begun = known = 0
    for item in match(submission, release, []):
        if item.cell is None or not item.grade_id or not release.is_solution(item.grade_id):
            continue
        known += 1
        if _differs(item.cell, release.cells[item.grade_id].source):
            stub = item.cell.kind == "code" and _STUB.search(item.cell.source)
            written, begun = written + (not stub), begun + bool(stub)
    return Work(written, begun, known)


def _differs(cell: Cell, released: str) -> bool:
    """Whether it says something else than what was released; comments and spaces say nothing."""
    if cell.source.split() == released.split() or not cell.source.strip():
        return False
    if cell.kind != "code":
        return True
    trees = parse(without_magics(cell.source)), parse(without_magics(released))
    if trees[0] is None or trees[1] is None:
        return True
    return bool(trees[0].body) and ast.dump(trees[0]) != ast.dump(trees[1])
