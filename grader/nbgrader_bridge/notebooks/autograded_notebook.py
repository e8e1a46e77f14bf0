"""Makes and writes autograded notebooks without nbgrader's converter, in any process."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from grader.course.course import Course
from grader.nbgrader_bridge.notebooks.filing import Filing, fill
from grader.nbgrader_bridge.notebooks.gradebook_facts import GradebookFacts, facts_of
from grader.nbgrader_bridge.notebooks.hand_in import notebook_of
from grader.nbgrader_bridge.notebooks.notebook_text import notebook_text
from grader.nbgrader_bridge.notebooks.outputs import write_report
from grader.report.model import Report


def graded_notebook(
    unit: str, folder: Path, released: NotebookNode, report: Report
) -> NotebookNode:
    """What lies in a student's `folder`, laid on the released notebook, with the report in it.

    released: as `Recorder.released` has it. Raises ValueError where report and notebook do not
    belong together.
    """
    notebook = notebook_of(unit, folder, released)
    write_report(notebook, report)
    return notebook


def write_graded(
    course: Course, unit: str, student: str, notebook: NotebookNode, filing: Filing
) -> Path:
    """Write autograded/STUDENT/UNIT/UNIT.ipynb, and copy the other files of the hand-in beside it.

    The notebook is written last, in one step.

    Args:
        course: The course.
        unit: The unit's name.
        student: The student's name.
        notebook: The notebook with the report.
        filing: `Recorder.filing`.

    Returns:
        The path of the notebook.

    Raises:
        OSError: A file cannot be written.
    """
    return fill(
        autograded_folder(course, unit, student),
        course.submitted / student / unit,
        f"{unit}.ipynb",
        notebook_text(notebook),
        filing,
    )


def write_autograded(
    course: Course, unit: str, report: Report, released: NotebookNode, filing: Filing
) -> GradebookFacts:
    """Write the autograded notebook of `report.student`; returns what the gradebook has to know.

    Raises ValueError and OSError as `graded_notebook` and `write_graded` do.
    """
    folder = course.submitted / report.student / unit
    notebook = graded_notebook(unit, folder, released, report)
    graded = facts_of(unit, folder, report.student, notebook)
    write_graded(course, unit, report.student, notebook, filing)
    return graded


def autograded_folder(course: Course, unit: str, student: str) -> Path:
    """The folder in which nbgrader looks for a student's autograded notebook."""
    return course.root / "autograded" / student / unit
