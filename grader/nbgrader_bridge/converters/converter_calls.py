"""Calls nbgrader's autograding and feedback converters from Python, without their output."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nbgrader.converters import NbGraderException
from sqlalchemy.exc import DBAPIError

from grader.course.course import Course
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError, captured_log
from grader.nbgrader_bridge.common.configuration import course_config, course_directory
from grader.nbgrader_bridge.common.late_penalties import PenaltyChanges, update_penalties
from grader.nbgrader_bridge.common.penalties import Penalties
from grader.nbgrader_bridge.common.problems import Problem
from grader.nbgrader_bridge.converters.fast_path import autograde_converter
from grader.nbgrader_bridge.converters.feedback import SomeFeedback
from grader.nbgrader_bridge.notebooks.filing import autograded_folder
from grader.report.model import Report
from grader.submission.alignment import AlignedSubmission


def autograde(
    course: Course,
    unit: str,
    reports: dict[str, Report] | None = None,
    students: Iterable[str] | None = None,
    force: bool = True,
    submissions: Mapping[str, AlignedSubmission] | None = None,
) -> list[Problem]:
    """Let nbgrader record a class: grades into the gradebook, notebooks into `autograded/`.

    reports: made beforehand by student; None grades here. students: only these; by default those
    with a report, else all who handed in. force: also those that were autograded before; manual
    scores and comments stay in any case. submissions: what the reports are about, by student, where
    that is still known; else it is read again. Returns who was left ungraded, and why. Raises
    NbgraderError with one clear line where nothing could be done.
    """
    if students is None and reports is not None:
        students = reports
    wanted = None if students is None else set(students)
    if wanted is not None and not wanted:
        return []
    with captured_log() as (log, captured):
        converter = autograde_converter(course, unit, course_config(course), log)
        converter.reports, converter.students, converter.force = reports, wanted, force
        converter.submissions = submissions or {}
        _start(converter, captured.lines)
    return converter.problems


def generate_feedback(
    course: Course, unit: str, students: Iterable[str] | None = None
) -> list[str]:
    """Write nbgrader's feedback pages in `feedback/`, replacing earlier ones.

    Args:
        course: The course.
        unit: The unit's name.
        students: Only these; None for all.

    Returns:
        Those of `students` without a page, as they have not been autograded; sorted.

    Raises:
        NbgraderError: nbgrader fails; the text is one clear line.
    """
    wanted = None if students is None else set(students)
    missing = {name for name in wanted or () if not _is_autograded(course, unit, name)}
    if wanted is not None and wanted == missing:
        return sorted(missing)
    with captured_log() as (log, captured):
        config = course_config(course)
        converter = SomeFeedback(coursedir=course_directory(unit, config, log), config=config)
        converter.log, converter.force = log, True
        converter.students = None if wanted is None else wanted - missing
        _start(converter, captured.lines)
    return sorted(missing)


def follow_due_date(course: Course, unit: str) -> PenaltyChanges:
    """Update late penalties in the gradebook to the current due date, extensions and settings.

    Raises:
        NbgraderError: The settings or the gradebook cannot be used; the text is one clear line.
    """
    with captured_log() as (log, _):
        converter = autograde_converter(course, unit, course_config(course), log)
        try:
            return update_penalties(course.db_url, unit, Penalties(converter, course.root))
        except DBAPIError as error:
            raise NbgraderError(f"the gradebook cannot be used: {error.orig}") from error


def _is_autograded(course: Course, unit: str, student: str) -> bool:
    return (autograded_folder(course, unit, student) / f"{unit}.ipynb").is_file()


def _start(converter: Any, captured: list[str]) -> None:
    try:
        converter.start()
    except NbGraderException as error:
        if not getattr(converter, "problems", None):
            raise NbgraderError(_line(str(error), captured)) from error


def _line(message: str, captured: list[str]) -> str:
    """The reason for an error: nbgrader's texts point to its log, where a traceback ends with it."""
    if "error log" in message or "Please see" in message:
        tracebacks = [line for line in captured if line.startswith("Traceback")]
        message = (
            tracebacks[-1].strip().splitlines()[-1] if tracebacks else (captured or [message])[-1]
        )
    return message.strip().splitlines()[0]
