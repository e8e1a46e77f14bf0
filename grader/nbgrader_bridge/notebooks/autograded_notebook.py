"""Makes and writes autograded notebooks without nbgrader's converter, in any process."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from grader.course.course import Course
from grader.grading.graded_submission import GradedSubmission
from grader.nbgrader_bridge.notebooks.filing import Filing, autograded_folder, fill
from grader.nbgrader_bridge.notebooks.gradebook_facts import GradebookFacts, facts_of
from grader.nbgrader_bridge.notebooks.notebook_text import notebook_text
from grader.nbgrader_bridge.notebooks.outputs import write_report
from grader.submission.alignment import aligned_notebook


def graded_notebook(submission: GradedSubmission, released: NotebookNode) -> NotebookNode:
    """What was graded, aligned with the released notebook, with the report in it.

    released: as `Recorder.released` has it. Raises ValueError where report and notebook do not
    belong together.
    """
    notebook = aligned_notebook(submission.aligned, released)
    write_report(notebook, submission.report)
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
    course: Course, unit: str, submission: GradedSubmission, released: NotebookNode, filing: Filing
) -> GradebookFacts:
    """Write the autograded notebook of a student; returns what the gradebook has to know.

    Raises ValueError and OSError as `graded_notebook` and `write_graded` do.
    """
    student = submission.report.student
    notebook = graded_notebook(submission, released)
    graded = facts_of(unit, course.submitted / student / unit, student, notebook)
    write_graded(course, unit, student, notebook, filing)
    return graded
