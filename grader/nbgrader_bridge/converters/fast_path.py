"""Finds settings of a course that only nbgrader's own converters obey, which are slower."""

from __future__ import annotations

from logging import Logger

from nbgrader.converters.base import BaseConverter
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grader.course.course import Course
from grader.nbgrader_bridge.common.calling_nbgrader import captured_log
from grader.nbgrader_bridge.common.configuration import course_config, course_directory
from grader.nbgrader_bridge.converters.autograding import SealedAutograde
from grader.nbgrader_bridge.converters.feedback import SomeFeedback

_CONVERTER = ("preprocessors", "pre_convert_hook", "post_convert_hook", "exporter_class")
_AUTOGRADE = (
    *_CONVERTER,
    *("sanitize_preprocessors", "autograde_preprocessors", "exclude_overwriting", "create_student"),
)
_FOLDERS = (
    *("groupshared", "directory_structure", "student_id", "student_id_exclude", "notebook_id"),
)
_SECTIONS = ("Exporter", "FilesWriter", "NbConvertBase", "NbGraderPreprocessor", "Preprocessor")
_AUTOGRADE_SECTIONS = (*_SECTIONS, "NotebookExporter", "SealedExporter", "SaveAutoGrades")
_FEEDBACK_SECTIONS = (*_SECTIONS, "GetGrades")


def why_slow_autograding(course: Course, unit: str) -> str | None:
    """A line on the setting that requires nbgrader's own converter to record grades; else None.

    `Recorder` refuses such a course: call `converter_calls.autograde`.

    Raises:
        NbgraderError: The settings cannot be read.
    """
    with captured_log() as (log, _):
        config = course_config(course)
        return why_slow(autograde_converter(course, unit, config, log), config)


def autograde_converter(course: Course, unit: str, config: Config, log: Logger) -> SealedAutograde:
    """nbgrader's converter with the settings of the course, not started."""
    converter = SealedAutograde(coursedir=course_directory(unit, config, log), config=config)
    converter.log, converter.course = log, course
    return converter


def why_slow(converter: BaseConverter, config: Config) -> str | None:
    """A line on a setting that only the converter itself obeys; None where there is none.

    Args:
        converter: `SealedAutograde` or `SomeFeedback`.
        config: The settings of the course that the converter was made from.
    """
    feedback = isinstance(converter, SomeFeedback)
    fresh = type(converter)(coursedir=CourseDirectory())
    for name in _CONVERTER if feedback else _AUTOGRADE:
        if getattr(converter, name) != getattr(fresh, name):
            return f"nbgrader itself does the work, as the course sets its own {name}"
    for name in _FOLDERS:
        if getattr(converter.coursedir, name) != getattr(fresh.coursedir, name):
            return f"nbgrader itself does the work, as the course sets its own {name}"
    for name in _FEEDBACK_SECTIONS if feedback else _AUTOGRADE_SECTIONS:
        if config.get(name):
            return f"nbgrader itself does the work, as the course has settings of its {name}"
    return None
