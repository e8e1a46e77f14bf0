"""Reads a student's folder once more, where a report was made earlier and only its file is left."""

from __future__ import annotations

from pathlib import Path

from nbformat import NotebookNode

from grader.file_formats.file_text import UnreadableSubmission
from grader.grading.student_folder import empty_submission
from grader.hand_in_choice.choice import pick
from grader.submission.alignment import AlignedSubmission, align
from grader.submission.released_cells import ReleasedNotebook


def read_again(unit: str, folder: Path, released: NotebookNode) -> AlignedSubmission:
    """What lies in the folder, aligned with the released notebook; never raises for its content."""
    release = ReleasedNotebook(released)
    try:
        submission = pick(folder, unit, release).submission()
    except UnreadableSubmission:
        submission = empty_submission(folder, unit)
    return align(submission, release)
