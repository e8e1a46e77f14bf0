"""Patches nbgrader's own commands, so that they parse times safely and update late penalties."""

from __future__ import annotations

import datetime
import functools
import sys
from pathlib import Path
from typing import Any

from nbgrader import utils
from nbgrader.apps.dbapp import DbAssignmentAddApp
from nbgrader.apps.exportapp import ExportApp
from nbgrader.coursedir import CourseDirectory

from grader.course.course import CourseError, load_course
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.common.times import NotATime, parse_time
from grader.nbgrader_bridge.common.timestamps import course_zone, hand_in_time

_READ = "parse_utc"
_PATCHED = "_patched_by_grader"


def patch_times(c: Any) -> None:
    """Have nbgrader parse due dates, exchange hand-ins and time stamps with `parse_time`.

    Args:
        c: The settings of the course. The configuration file may set the time zone later.
    """

    def parse_utc(written: datetime.datetime | str | None) -> datetime.datetime | None:
        if isinstance(written, str):
            return parse_time(written, course_zone(c))[0]
        if written is None or written.tzinfo is None:
            return written
        return (written - written.utcoffset()).replace(tzinfo=None)

    def get_existing_timestamp(coursedir: CourseDirectory, folder: str) -> Any:
        return hand_in_time(Path(folder), course_zone(c)).time

    before = utils.parse_utc
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "nbgrader" and getattr(module, _READ, None) is before:
            setattr(module, _READ, parse_utc)
    CourseDirectory.get_existing_timestamp = get_existing_timestamp


def patch_commands() -> None:
    """Have `nbgrader export` update late penalties, and report an unclear due date in one line."""
    for app, around in (
        (ExportApp, _updating_penalties),
        (DbAssignmentAddApp, _reporting_due_date),
    ):
        if not hasattr(app.start, _PATCHED):
            app.start = around(app.start)
            setattr(app.start, _PATCHED, True)


def _updating_penalties(start: Any) -> Any:
    @functools.wraps(start)
    def started(app: ExportApp) -> None:
        from grader.nbgrader_bridge.converters.converter_calls import follow_due_date

        try:
            course = load_course(Path(app.coursedir.root))
            problems = [
                why for unit in course.units() for why in follow_due_date(course, unit).problems
            ]
        except (CourseError, NbgraderError) as error:
            problems = [str(error)]
        for line in problems:
            app.log.error("late penalties stay as they were: %s", line)
        start(app)

    return started


def _reporting_due_date(start: Any) -> Any:
    @functools.wraps(start)
    def started(app: DbAssignmentAddApp) -> None:
        try:
            start(app)
        except NotATime as error:
            app.fail(f"the due date cannot be told: {error}; write e.g. 2026-02-03 23:59:00 UTC")

    return started
