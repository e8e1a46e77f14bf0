"""Plans a run for a class: whom to grade, whose marks to record, who is done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from grader.class_grading.keeping import Keeper, Kept
from grader.class_grading.records.hand_ins import recorded_key
from grader.class_grading.records.journal import Journal
from grader.class_grading.records.reports import Row, feedback_page
from grader.course.course import CourseError


@dataclass
class ClassPlan:
    """What is left to do for each student.

    Attributes:
        grade: Students whose submission has to be graded.
        record: Submissions that an earlier run graded, whose marks still have to be recorded.
        done: Rows of the table for students with nothing left to do.
    """

    grade: list[str] = field(default_factory=list)
    record: list[Kept] = field(default_factory=list)
    done: list[Row] = field(default_factory=list)


def make_plan(
    keeper: Keeper,
    journal: Journal,
    students: Sequence[str],
    recorded: Collection[str],
    *,
    pages: bool = False,
    force: bool = False,
) -> ClassPlan:
    """Compare what was handed in with what earlier runs have done.

    Args:
        keeper: Knows hand-ins, and what was kept of them.
        journal: The steps that earlier runs have completed.
        students: Names of folders in submitted/.
        recorded: Students with marks in the gradebook.
        pages: A student without a feedback page is not done.
        force: Grade every submission again.
    """
    plan, entries = ClassPlan(), journal.read()
    for student in students:
        key = keeper.key(student)
        entry = entries.get(student)
        kept = (
            None if force or entry is None or entry.graded != key else _kept(keeper, student, key)
        )
        if kept is None:
            plan.grade.append(student)
        elif (
            student in recorded
            and entry.recorded == recorded_key(key, keeper.folder(student))
            and (not pages or feedback_page(keeper.course, keeper.unit, student).is_file())
        ):
            plan.done.append(kept.row)
        else:
            plan.record.append(kept)
    return plan


def _kept(keeper: Keeper, student: str, key: str) -> Kept | None:
    """What an earlier run kept of a student; None where it is missing or broken."""
    try:
        return keeper.kept_before(student, key)
    except (CourseError, OSError, ValueError):
        return None
