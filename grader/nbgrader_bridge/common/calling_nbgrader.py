"""Runs nbgrader's converters from Python without output; errors become one-line exceptions."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from traitlets.config import Config

from grader.course.course import Course


class NbgraderError(Exception):
    """nbgrader refused; the text is one clear line."""


class LogCapture(logging.Handler):
    """Collects nbgrader's warnings and errors in `lines` without showing them."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record's text."""
        self.lines.append(record.getMessage())


@contextlib.contextmanager
def captured_log() -> Iterator[tuple[logging.Logger, LogCapture]]:
    """A logger for nbgrader's converters and what they log; warnings of libraries are silenced."""
    logger, captured = logging.Logger("grader.nbgrader", logging.WARNING), LogCapture()
    logger.addHandler(captured)
    put_programs_on_path()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield logger, captured


def put_programs_on_path() -> None:
    """Put this Python's folder on PATH, where nbgrader looks for the program alembic."""
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])


def folder_config(course: Course) -> Config:
    """nbgrader's settings with only the folders and the gradebook of a course."""
    c = Config()
    set_folders(c, course)
    return c


def set_folders(c: Any, course: Course) -> None:
    """Set the course's folders and gradebook in nbgrader's settings `c`."""
    c.CourseDirectory.root = str(course.root)
    c.CourseDirectory.source_directory = "source"
    c.CourseDirectory.release_directory = os.path.relpath(course.assignments, course.root)
    c.CourseDirectory.submitted_directory = "submitted"
    c.CourseDirectory.autograded_directory = "autograded"
    c.CourseDirectory.feedback_directory = "feedback"
    c.CourseDirectory.db_url = course.db_url
    # Formgrader and feedback pages both show Markdown that students wrote.
    c.HTMLExporter.filters = {
        "markdown2html": "grader.nbgrader_bridge.batch.markdown.safe_markdown"
    }
