"""Applies nbgrader's preprocessing for hand-ins once, to the released notebook."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.converters import Autograde

from grader.course.course import Course
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.common.registration import register_unit
from grader.nbgrader_bridge.notebooks.filing import Filing


def read_released(course: Course, unit: str) -> NotebookNode:
    """Read the released notebook.

    Raises:
        UnitError: The unit was not released.
        NbgraderError: The notebook cannot be read.
    """
    path = course.released(unit) / f"{unit}.ipynb"
    try:
        return nbformat.read(path, as_version=4)
    except Exception as error:
        raise NbgraderError(f"{path} cannot be read: run `grader release {unit}`") from error


def sanitized(converter: Autograde, course: Course, unit: str, log: logging.Logger) -> NotebookNode:
    """The released notebook, recorded in the gradebook, after nbgrader's preprocessors for hand-ins.

    The preprocessors restore cells, points and kernel from the gradebook and validate all metadata.
    A hand-in that is laid onto the result has its cells, so they need not run again.

    Raises:
        UnitError: The unit was not released.
        NbgraderError: nbgrader refuses the notebook; the text is one clear line.
    """
    released = read_released(course, unit)
    register_unit(course, unit, released, log)
    exporter = NotebookExporter(parent=converter, config=converter.config)
    for preprocessor in converter.sanitize_preprocessors:
        exporter.register_preprocessor(preprocessor)
    names = {"notebook": unit, "assignment": unit, "student": ".", "db_url": course.db_url}
    try:
        text, _ = exporter.from_notebook_node(released, {"nbgrader": names})
    except Exception as error:
        lines = str(error).strip().splitlines()[:1] or [type(error).__name__]
        raise NbgraderError(
            f"{unit}: nbgrader refuses the released notebook: {lines[0]}"
        ) from error
    return nbformat.reads(text, as_version=4)


def filing_of(converter: Autograde) -> Filing:
    """How to write autograded files according to the converter's settings."""
    coursedir = converter.coursedir
    source = coursedir.format_path(coursedir.source_directory, ".", coursedir.assignment_id)
    found = utils.find_all_files(source, [*coursedir.ignore, "*.ipynb"])
    return Filing(
        permissions=int(str(converter.permissions), 8),
        ignored=tuple(coursedir.ignore),
        max_bytes=coursedir.max_file_size * 1000,
        extra=tuple((os.path.relpath(path, source), Path(path)) for path in sorted(found)),
    )
