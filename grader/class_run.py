"""`grader grade`: a class streams through workers into the gradebook.

Graded hand-ins come from worker processes or from a cluster; one thread writes their marks and pages
in batches. Whatever is stopped or killed, the same call goes on where it was.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console

from grader.class_lock import class_lock
from grader.class_plan import Plan, make_plan
from grader.class_report import Row, journal_path, lock_path
from grader.class_writer import Writer
from grader.classroom import Settings, students_of, workers
from grader.course import CourseError
from grader.journal import Journal
from grader.kept import Keeper, Kept, grade_and_keep
from grader.progress import class_progress
from grader.stopping import first_ctrl_c


@dataclass(frozen=True)
class Order:
    """What `grader grade` is asked to do.

    jobs: worker processes here. scheduler: address of a Dask cluster to use in their place. force:
    grade those too who have not changed. feedback: write nbgrader's pages.
    """

    settings: Settings
    jobs: int = 1
    scheduler: str | None = None
    force: bool = False
    feedback: bool = True


@dataclass
class ClassResult:
    """What came of it. graded: how many were graded now; unchanged: how many had been before.

    problems: a line for each hand-in that could not be graded or recorded; it has no mark then.
    stopped: whether Ctrl-C ended it early, with `left` hand-ins not graded.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    layers: tuple[str, ...] = ()
    graded: int = 0
    unchanged: int = 0
    left: int = 0
    stopped: bool = False
    seconds: dict[str, float] = field(default_factory=dict)


def run_class(order: Order, console: Console) -> ClassResult:
    """Grade everything in submitted/*/UNIT that has changed since it was graded.

    Marks go into gradebook.db, notebooks into autograded/, reports into reports/UNIT/, pages into
    feedback/. Raises CourseError where nothing was handed in or another process is at it; UnitError,
    NoIsolation.
    """
    settings = order.settings
    course, unit = settings.course, settings.unit
    students = students_of(course, unit)
    if not students:
        raise CourseError(
            f"nothing was handed in for {unit}: put submissions into "
            f"{course.submitted}/STUDENT/{unit}/"
        )
    with class_lock(lock_path(course, unit)), first_ctrl_c() as stopped:
        journal = Journal(journal_path(course, unit))
        with Writer(course, unit, journal, feedback=order.feedback) as writer:
            keeper = Keeper(settings, writer.released, writer.filing)
            for why in writer.slow:
                console.print(why, markup=False)
            plan = make_plan(
                *(keeper, journal, students, writer.recorded()),
                pages=order.feedback,
                force=order.force,
            )
            result = ClassResult(rows=list(plan.done), unchanged=len(plan.done))
            for kept in plan.record:
                _take(kept, writer, result)
            result.unchanged += len(plan.record)
            if plan.grade:
                _grade(order, keeper, plan, stopped.is_set, writer, result, console)
        result.problems += writer.problems
        result.seconds |= writer.seconds
    result.stopped = stopped.is_set()
    return result


def _grade(
    order: Order,
    keeper: Keeper,
    plan: Plan,
    stopped: Callable[[], bool],
    writer: Writer,
    result: ClassResult,
    console: Console,
) -> None:
    done = 0
    with class_progress(order.settings.unit, len(plan.grade), console) as progress:
        for student, kept in _graded(order, keeper, plan.grade, stopped):
            done += 1
            if isinstance(kept, Kept):
                result.graded += 1
                _take(kept, writer, result)
            else:
                why = f"{type(kept).__name__}: {kept}"
                result.problems.append(f"{student}: {why}")
                writer.set_aside(student, why)
            progress(done, len(result.problems))
    result.left = len(plan.grade) - done


def _take(kept: Kept, writer: Writer, result: ClassResult) -> None:
    result.rows.append(kept.row)
    result.layers = kept.layers or result.layers
    writer.add(kept)


def _graded(
    order: Order, keeper: Keeper, students: list[str], stopped: Callable[[], bool]
) -> Iterator[tuple[str, Any]]:
    """Each student with what was kept, or with the exception that prevented it."""
    if order.scheduler is None:
        do = functools.partial(grade_and_keep, keeper=keeper)
        with workers(order.settings, min(order.jobs, len(students)), do) as pool:
            yield from pool.results(students, stopped)
        return
    from grader.cluster.running import grade_on_cluster

    keys: dict[str, str] = {}

    def sent() -> Iterator[str]:
        for student in students:
            if stopped():
                return
            keys[student] = keeper.key(student)
            yield student

    for student, report in grade_on_cluster(order.settings, sent(), order.scheduler, stopped):
        key = keys.pop(student)
        yield student, report if isinstance(report, Exception) else keeper.keep(report, key)
        if stopped():
            return
