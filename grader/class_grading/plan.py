"""What is left to do for a class: whom to grade, whose marks to record, who is done."""

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
    """grade: students to grade. record: kept earlier, their marks still to be recorded.
    done: what the table says of those for whom nothing is left to do."""

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
    """Compare what was handed in with what was done before.

    recorded: who has marks in the gradebook. pages: whoever lacks a feedback page is not done. force:
    grade everybody anew.
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
    """What was kept of a student, where it is still there."""
    try:
        return keeper.kept_before(student, key)
    except (CourseError, OSError, ValueError):
        return None
