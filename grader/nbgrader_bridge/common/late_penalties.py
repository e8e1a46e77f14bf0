"""Updates late penalties in the gradebook to the current due date, extensions and plugin."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from nbgrader.api import (
    Assignment,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from grader.nbgrader_bridge.common.gradebook_url import with_lock_timeout
from grader.nbgrader_bridge.common.penalties import Penalties, PenaltyError


@dataclass
class PenaltyChanges:
    """What an update of late penalties has changed.

    Attributes:
        changed: Students with a different penalty now.
        problems: A line for each failure of the plugin, with the students affected; they keep
            their former penalty.
    """

    changed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def assign_penalties(
    session: Session, unit: str, penalties: Penalties, students: Collection[str] | None = None
) -> PenaltyChanges:
    """Write the late penalties of one unit within the gradebook's open transaction.

    Args:
        session: The gradebook's session.
        unit: Name of the assignment and of its notebook.
        penalties: Asked about each late student. If penalties are switched off, nothing changes.
        students: Only these; None for all in the gradebook.
    """
    result = PenaltyChanges()
    if not penalties.enabled:
        return result
    failed: dict[str, list[str]] = {}
    rows = []
    for number, student, due, extension, timestamp, score, before in session.execute(
        _wanted(unit, students)
    ).all():
        late = _seconds_late(due, timestamp, extension)
        try:
            penalty = penalties.penalty(student, score, late) if late > 0 else None
        except PenaltyError as error:
            failed.setdefault(str(error), []).append(student)
            continue
        if penalty != before:
            rows.append({"id": number, "late_submission_penalty": penalty})
            if (penalty or 0.0) != (before or 0.0):
                result.changed.append(student)
    if rows:
        session.execute(update(SubmittedNotebook), rows)
    result.problems = [f"{why} ({_named(names)})" for why, names in failed.items()]
    return result


def update_penalties(db_url: str, unit: str, penalties: Penalties) -> PenaltyChanges:
    """Write the late penalties of a whole class in one transaction; see `assign_penalties`."""
    if not penalties.enabled:
        return PenaltyChanges()
    with Gradebook(with_lock_timeout(db_url)) as gradebook:
        result = assign_penalties(gradebook.db, unit, penalties)
        gradebook.db.commit()
    return result


def _wanted(unit: str, students: Collection[str] | None) -> Any:
    wanted = (
        select(
            SubmittedNotebook.id,
            SubmittedAssignment.student_id,
            Assignment.duedate,
            SubmittedAssignment.extension,
            SubmittedAssignment.timestamp,
            SubmittedNotebook.score,
            SubmittedNotebook.late_submission_penalty,
        )
        .join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
        .where(Assignment.name == unit, Notebook.name == unit)
        .order_by(SubmittedAssignment.student_id)
    )
    return (
        wanted if students is None else wanted.where(SubmittedAssignment.student_id.in_(students))
    )


def _seconds_late(
    due: datetime.datetime | None,
    timestamp: datetime.datetime | None,
    extension: datetime.timedelta | None,
) -> float:
    if due is None or timestamp is None:
        return 0.0
    return max(0.0, (timestamp - due - (extension or datetime.timedelta())).total_seconds())


def _named(students: list[str]) -> str:
    more = len(students) - 3
    return ", ".join(students[:3]) + (f" and {more} more" if more > 0 else "")
