"""Running nbgrader's converters from Python: no chatter, and errors as exceptions of one line."""

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
    """nbgrader refused; one clear line."""


class LogCapture(logging.Handler):
    """What nbgrader logged: `lines` of warnings and errors, shown to nobody by itself."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the record's text."""
        self.lines.append(record.getMessage())


@contextlib.contextmanager
def captured_log() -> Iterator[tuple[logging.Logger, LogCapture]]:
    """A logger for nbgrader's converters, what they say to it, and no warnings of libraries."""
    logger, captured = logging.Logger("grader.nbgrader", logging.WARNING), LogCapture()
    logger.addHandler(captured)
    put_programs_on_path()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield logger, captured


def put_programs_on_path() -> None:
    """Let nbgrader find the program alembic, which lies beside this Python."""
    beside = str(Path(sys.executable).parent)
    if beside not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([beside, os.environ.get("PATH", os.defpath)])


def folder_config(course: Course) -> Config:
    """nbgrader's settings for a course: where everything lies."""
    c = Config()
    set_folders(c, course)
    return c


def set_folders(c: Any, course: Course) -> None:
    """Tell nbgrader in `c` where the folders and the gradebook of the course lie."""
    c.CourseDirectory.root = str(course.root)
    c.CourseDirectory.source_directory = "source"
    c.CourseDirectory.release_directory = os.path.relpath(course.assignments, course.root)
    c.CourseDirectory.submitted_directory = "submitted"
    c.CourseDirectory.autograded_directory = "autograded"
    c.CourseDirectory.feedback_directory = "feedback"
    c.CourseDirectory.db_url = course.db_url
    # Formgrader and feedback alike show what students wrote.
    c.HTMLExporter.filters = {
        "markdown2html": "grader.nbgrader_bridge.batch.markdown.safe_markdown"
    }
