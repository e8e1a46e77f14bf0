"""A student's folder as nbgrader will see it: a whole notebook, and the report on it.

The one place that says what is graded and what becomes of hand-ins that cannot be: whoever
grades a class asks here, so that every way of grading gives the same marks.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from nbformat import NotebookNode

from grader.normalize import normalize
from grader.report import Report
from grader.submission import (
    Submission,
    UnreadableSubmission,
    find_submission,
    read_submission,
)

NOTHING = "no notebook was handed in"
Grade = Callable[[Path, str], Report]


def report_on(unit: str, folder: Path, student: str, *, grade: Grade) -> Report:
    """The report on what lies in a student's folder for the unit.

    Where nothing does, or nothing that can be read, the report has no outcomes and a note that
    says why: 0 points. Whatever else `grade` raises is ours and is passed on.
    """
    path = find_submission(folder, unit)
    if path is None:
        return _nothing(unit, student, "", NOTHING)
    try:
        report = grade(path, student)
    except UnreadableSubmission as error:
        return _nothing(unit, student, str(path), str(error))
    report.student = report.student or student
    return report


def notebook_of(unit: str, folder: Path, released: NotebookNode) -> NotebookNode:
    """What lies in the folder, laid onto the released notebook; never raises for its content."""
    path = find_submission(folder, unit)
    try:
        submission = read_submission(path) if path else None
    except UnreadableSubmission:
        submission = None
    notebook, _ = normalize(submission or Submission(folder / f"{unit}.ipynb", ()), released)
    return notebook


def _nothing(unit: str, student: str, submission: str, why: str) -> Report:
    return Report(unit, submission, "", [], notes=[why], student=student)
