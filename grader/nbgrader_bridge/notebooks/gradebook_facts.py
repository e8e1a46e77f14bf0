"""What the gradebook has to know of one graded hand-in, read from its autograded notebook."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import reads_json
from nbgrader import utils

from grader.course.course import Course


@dataclass(frozen=True)
class GradebookFacts:
    """One student's points, for the gradebook; can be pickled.

    points: of each graded cell by its grade id, None where a person has to grade. untouched: the
    solution cells that are as released, which nbgrader comments on. missing: there was no notebook
    of the unit's own name.
    """

    student: str
    points: dict[str, float | None]
    untouched: frozenset[str]
    missing: bool = False


def facts_of(unit: str, folder: Path, student: str, notebook: NotebookNode) -> GradebookFacts:
    """Read the points off an autograded notebook as nbgrader does.

    folder: of the hand-in. Raises ValueError where points make no sense.
    """
    points: dict[str, float | None] = {}
    untouched = set()
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if utils.is_grade(cell):
            points[name] = utils.determine_grade(cell)[0]
        if utils.is_solution(cell) and _is_as_released(cell):
            untouched.add(name)
    missing = not os.path.exists(folder / f"{unit}.ipynb")
    return GradebookFacts(student, points, frozenset(untouched), missing)


def read_facts(course: Course, unit: str, student: str) -> GradebookFacts:
    """The same of a student who was graded before, e.g. in a run that broke off.

    Raises OSError where there is no autograded notebook, ValueError where it makes no sense.
    """
    path = course.root / "autograded" / student / unit / f"{unit}.ipynb"
    notebook = reads_json(path.read_text("utf-8"))
    return facts_of(unit, course.submitted / student / unit, student, notebook)


def _is_as_released(cell: NotebookNode) -> bool:
    marks = cell.metadata.nbgrader
    return not utils.is_task(cell) and marks.get("checksum") == utils.compute_checksum(cell)
