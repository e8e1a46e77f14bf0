"""Records a released unit in the gradebook, for example in a course copied without its gradebook."""

from __future__ import annotations

import copy
import logging

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.preprocessors import SaveCells

from grader.course.course import Course
from grader.course.release_digests import is_edited_notebook
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError


def register_unit(course: Course, unit: str, released: NotebookNode, log: logging.Logger) -> None:
    """Record the released notebook's cells and points where the gradebook has others, or none.

    Scores and comments stay.

    Args:
        course: The course with the gradebook.
        unit: Name of the unit, the assignment and the notebook.
        released: The notebook in `assignments/`.
        log: Where nbgrader logs.

    Raises:
        NbgraderError: The notebook in `assignments/` was edited, or hand-ins are recorded for other
            cells.
    """
    if _known(course, unit) == _wanted(released):
        return
    path = course.assignments / unit / f"{unit}.ipynb"
    if is_edited_notebook(path):
        raise NbgraderError(
            f"{path} has been edited and does not fit the gradebook: run `grader release {unit}`"
        )
    names = {"notebook": unit, "assignment": unit, "student": ".", "db_url": course.db_url}
    with Gradebook(course.db_url) as gradebook:
        gradebook.update_or_create_assignment(unit)
    try:
        SaveCells(log=log).preprocess(copy.deepcopy(released), {"nbgrader": names})
    except RuntimeError as error:
        raise NbgraderError(
            f"{unit}: the gradebook holds hand-ins for another version of the notebook, with other "
            "cells: release that version again, or start a new gradebook"
        ) from error


def _known(course: Course, unit: str) -> dict[str, str] | None:
    with Gradebook(course.db_url) as gradebook:
        try:
            notebook = gradebook.find_notebook(unit, unit)
        except MissingEntry:
            return None
        return {cell.name: cell.checksum for cell in notebook.source_cells}


def _wanted(released: NotebookNode) -> dict[str, str]:
    marks = [cell.metadata.get("nbgrader") for cell in released.cells]
    return {mark["grade_id"]: mark["checksum"] for mark in marks if mark}
