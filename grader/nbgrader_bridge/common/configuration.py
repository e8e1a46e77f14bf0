"""Reads nbgrader's settings from a course's own `nbgrader_config.py`."""

from __future__ import annotations

from logging import Logger
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config, ConfigFileNotFound, PyFileConfigLoader

from grader.course.course import Course
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError, set_folders

CONFIG = "nbgrader_config.py"


def course_config(course: Course) -> Config:
    """The course's own nbgrader settings, such as late penalties, with the course's folders.

    Raises:
        NbgraderError: The file cannot be read.
    """
    config = Config()
    try:
        config.merge(PyFileConfigLoader(CONFIG, path=str(course.root)).load_config())
    except ConfigFileNotFound:
        pass
    except Exception as error:
        raise NbgraderError(f"{Path(course.root, CONFIG)} cannot be read: {error}") from error
    set_folders(config, course)
    return config


def course_directory(unit: str, config: Config, log: Logger) -> CourseDirectory:
    """nbgrader's view of the course's folders."""
    return CourseDirectory(config=config, log=log, assignment_id=unit)
