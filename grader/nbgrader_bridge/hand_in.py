"""A student's folder as nbgrader will see it: a whole notebook, whatever lies there."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from grader.normalize import normalize
from grader.submission import (
    Submission,
    UnreadableSubmission,
    find_submission,
    read_submission,
)


def notebook_of(unit: str, folder: Path, released: NotebookNode) -> NotebookNode:
    """What lies in the folder, laid onto the released notebook; never raises for its content."""
    path = find_submission(folder, unit)
    try:
        submission = read_submission(path) if path else None
    except UnreadableSubmission:
        submission = None
    notebook, _ = normalize(submission or Submission(folder / f"{unit}.ipynb", ()), released)
    return notebook
