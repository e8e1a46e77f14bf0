"""Puts the gradebook's marks, with manual scores and late penalties, into the rows of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from grader.class_grading.records.reports import Row
from grader.course.course import Course
from grader.nbgrader_bridge.batch.marks import Mark, MarkReader
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.common.configuration import course_config
from grader.nbgrader_bridge.common.timestamps import course_zone, hand_in_time
from grader.report.sentences import amount


def rows_with_marks(
    course: Course, unit: str, rows: Sequence[Row], marks: Mapping[str, Mark]
) -> list[Row]:
    """The rows with the students' marks, late penalties and notes on unclear time stamps.

    Args:
        course: The course, for time stamps and its time zone.
        unit: The unit's name.
        rows: One row for each student, with the points of the report.
        marks: Marks from the gradebook by student. A student without one keeps the report's points.

    Returns:
        New rows in the order of `rows`.
    """
    zone = course_zone(course_config(course))
    return [
        _with_mark(
            row,
            marks.get(row.student),
            hand_in_time(course.submitted / row.student / unit, zone).note,
        )
        for row in rows
    ]


def rows_with_recorded_marks(course: Course, unit: str, rows: Sequence[Row]) -> list[Row]:
    """`rows_with_marks` with the gradebook's current marks; with none where there is no gradebook."""
    try:
        marks = dict(MarkReader(course.db_url, unit).all())
    except NbgraderError:
        marks = {}
    return rows_with_marks(course, unit, rows, marks)


def _with_mark(row: Row, mark: Mark | None, note: str) -> Row:
    messages = [f"{note}."] if note else []
    if mark is None:
        return replace(row, message=" ".join([*messages, row.message]))
    penalty = mark.penalty or 0.0
    if penalty:
        messages.insert(0, f"Late: {amount(penalty)} of {amount(mark.score)} points taken off.")
    score = max(0.0, mark.score - penalty)
    return replace(
        row,
        score=score,
        max_score=mark.max_score,
        message=" ".join([*messages, row.message]).strip(),
    )
