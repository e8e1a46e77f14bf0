"""Reads from an autograded notebook what the gradebook records of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import reads_json
from nbgrader import utils

from grader.course.course import Course
from grader.nbgrader_bridge.notebooks.filing import autograded_folder


@dataclass(frozen=True)
class GradebookFacts:
    """One student's points, for the gradebook; can be pickled.

    Attributes:
        student: The student's name.
        points: Points of each graded cell by grade id; None where a person has to grade.
        untouched: Grade ids of solution cells left as released, on which nbgrader comments.
        missing: Whether the hand-in had no notebook of the unit's own name.
    """

    student: str
    points: dict[str, float | None]
    untouched: frozenset[str]
    missing: bool = False


def facts_of(unit: str, folder: Path, student: str, notebook: NotebookNode) -> GradebookFacts:
    """Read the points from an autograded notebook as nbgrader does.

    Args:
        unit: The unit's name.
        folder: The folder of the hand-in.
        student: The student's name.
        notebook: The autograded notebook.

    Raises:
        ValueError: The points are not valid.
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
    """Read a student's facts from the notebook that an earlier, perhaps interrupted, run wrote.

    Raises:
        OSError: There is no autograded notebook.
        ValueError: The notebook or its points are not valid.
    """
    path = autograded_folder(course, unit, student) / f"{unit}.ipynb"
    notebook = reads_json(path.read_text("utf-8"))
    return facts_of(unit, course.submitted / student / unit, student, notebook)


def _is_as_released(cell: NotebookNode) -> bool:
    marks = cell.metadata.nbgrader
    return not utils.is_task(cell) and marks.get("checksum") == utils.compute_checksum(cell)
