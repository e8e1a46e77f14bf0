"""Runs nbgrader's own 'generate assignment' on a notebook in memory."""

from __future__ import annotations

import tempfile
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment, NbGraderException
from nbgrader.coursedir import CourseDirectory

from grader.course.course import Course
from grader.nbgrader_bridge.common.calling_nbgrader import (
    NbgraderError,
    captured_log,
    folder_config,
)


class _Generate(GenerateAssignment):
    """Remembers why a notebook failed; nbgrader itself only logs it."""

    failure: Exception | None = None

    def convert_single_notebook(self, notebook_filename: str) -> None:
        try:
            super().convert_single_notebook(notebook_filename)
        except Exception as error:
            self.failure = error
            raise


def generate_assignment(course: Course, unit: str, source: NotebookNode) -> NotebookNode:
    """Make the notebook for students from the solved notebook, and record its cells in the gradebook.

    It runs in a temporary folder, so only the gradebook changes in the course.

    Args:
        course: The course with the gradebook.
        unit: Name of the unit, the assignment and the notebook.
        source: The solved notebook.

    Raises:
        NbgraderError: nbgrader refuses the notebook; the text is one clear line.
    """
    with tempfile.TemporaryDirectory() as folder, captured_log() as (log, captured):
        root = Path(folder).resolve()
        path = root / "source" / unit / f"{unit}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(source, path)
        config = folder_config(course)
        config.CourseDirectory.root = str(root)
        config.CourseDirectory.release_directory = "release"
        coursedir = CourseDirectory(config=config, log=log, assignment_id=unit)
        converter = _Generate(coursedir=coursedir, config=config, log=log)
        try:
            converter.start()
        except NbGraderException as error:
            raise NbgraderError(_why(unit, converter.failure, captured.lines)) from error
        except OSError as error:
            raise NbgraderError(f"{unit}: the gradebook cannot be reached: {error}") from error
        return nbformat.read(root / "release" / unit / f"{unit}.ipynb", as_version=4)


def _why(unit: str, failure: Exception | None, lines: list[str]) -> str:
    message = str(failure) if failure else (lines[-1] if lines else "no reason given")
    message = message.strip().splitlines()[0] if message.strip() else type(failure).__name__
    if "submissions associated" in message:
        return (
            f"{unit}: hand-ins are in the gradebook already, so its notebook can neither gain nor "
            "lose graded or read-only cells: change texts within the cells, or start a new gradebook"
        )
    return f"{unit}: nbgrader refused the notebook: {message}"
