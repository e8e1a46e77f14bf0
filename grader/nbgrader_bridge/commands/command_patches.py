"""nbgrader's own commands in a course: times are read right, and late penalties are up to date."""

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
_CHANGED = "_changed_by_grader"


def read_times(c: Any) -> None:
    """Have nbgrader read due dates, hand-ins of its exchange and time stamps as we do.

    Args:
        c: the course's settings, which may still get a time zone.
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


def change_commands() -> None:
    """`nbgrader export` exports penalties as they are now; a due date that is none is one line."""
    for app, around in ((ExportApp, _following), (DbAssignmentAddApp, _telling)):
        if not hasattr(app.start, _CHANGED):
            app.start = around(app.start)
            setattr(app.start, _CHANGED, True)


def _following(start: Any) -> Any:
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


def _telling(start: Any) -> Any:
    @functools.wraps(start)
    def started(app: DbAssignmentAddApp) -> None:
        try:
            start(app)
        except NotATime as error:
            app.fail(f"the due date cannot be told: {error}; write e.g. 2026-02-03 23:59:00 UTC")

    return started
