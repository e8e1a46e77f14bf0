"""A student's folder as nbgrader will see it: a whole notebook, whatever lies there."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from grader.file_formats.file_text import UnreadableSubmission
from grader.hand_in_choice.choice import pick
from grader.submission.alignment import normalize
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import Submission


def notebook_of(unit: str, folder: Path, released: NotebookNode) -> NotebookNode:
    """What lies in the folder, laid onto the released notebook; never raises for its content."""
    try:
        submission = pick(folder, unit, ReleasedNotebook(released)).submission()
    except UnreadableSubmission:
        submission = Submission(folder / f"{unit}.ipynb", ())
    notebook, _ = normalize(submission, released)
    return notebook
