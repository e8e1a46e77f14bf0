"""A class: who handed in, the settings that hold for all, and the report on each. Light to import."""

from __future__ import annotations

import contextlib
import functools
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.course import Course
from grader.finding import pick
from grader.released import read_release
from grader.report import Report
from grader.sandbox import BorrowedSandbox, Lent, Limits, Sandbox
from grader.sandbox.errors import ZygoteDied
from grader.seeds import course_secret
from grader.submission import UnreadableSubmission
from grader.time_limits import TimeLimits
from grader.workers import ATTEMPTS, Work, Workers

if TYPE_CHECKING:  # it brings Keras, which whoever only looks after workers does not need
    from grader.grading import Grader


@dataclass(frozen=True)
class Settings:
    """What all workers of a class share."""

    course: Course
    unit: str
    isolation: str = "auto"
    times: TimeLimits = field(default_factory=TimeLimits)
    limits: Limits = field(default_factory=Limits)


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


def students_of(course: Course, unit: str) -> list[str]:
    """Who handed something in for the unit: the folders in submitted/, sorted."""
    return sorted(path.parent.name for path in course.submitted.glob(f"*/{unit}") if path.is_dir())


def open_sandbox(settings: Settings) -> Sandbox:
    """A sandbox as the settings say. Raises NoIsolation."""
    return Sandbox(limits=settings.limits, isolation=settings.isolation)


def open_grader(settings: Settings, sandbox: Sandbox | BorrowedSandbox | None = None) -> Grader:
    """A grader as the settings say, by default with a sandbox of its own. Raises UnitError, NoIsolation."""
    from grader.grading import Grader

    sandbox = sandbox or open_sandbox(settings)
    return Grader(settings.course, settings.unit, sandbox=sandbox, limits=settings.times)


def _borrow_grader(settings: Settings, lent: Lent, control: socket.socket) -> Grader:
    """A grader with a sandbox that is another process's. Raises UnitError."""
    make = functools.partial(open_sandbox, settings)
    return open_grader(settings, BorrowedSandbox(control, lent, make))


def close_grader(grader: Grader) -> None:
    """End a grader of `open_grader`, with its sandbox."""
    if grader.sandbox is not None:
        grader.sandbox.close()
    grader.close()


def grade_student(grader: Grader, student: str) -> Report:
    """The report on what a student handed in; zeros, and why, where that cannot be read."""
    folder = grader.course.submitted / student / grader.book.unit.name
    unit, path = grader.book.unit.name, folder
    try:
        choice = pick(
            folder, unit, read_release(grader.course.assignments / unit / f"{unit}.ipynb")
        )
        path = choice.path
        if choice.is_file:
            return in_spite_of_dead_zygotes(lambda: grader.grade(path, student))
        submission = choice.submission()
        return in_spite_of_dead_zygotes(lambda: grader.grade_submission(submission, student))
    except UnreadableSubmission as error:
        return nothing_to_grade(grader, path, student, str(error))


def in_spite_of_dead_zygotes(grade: Callable[[], Report]) -> Report:
    """What `grade` returns, where the zygote dies at some other try. Raises ZygoteDied at the last."""
    for _ in range(ATTEMPTS - 1):
        with contextlib.suppress(ZygoteDied):
            return grade()
    return grade()


def nothing_to_grade(
    grader: Grader, path: Path, student: str, why: str, seed: str | None = None
) -> Report:
    """A report without points that says why; for `seed` see `Grader.grade`."""
    from grader.cases import blank_outcome

    unit = grader.book.unit
    return Report(
        unit=unit.name,
        submission=str(path),
        seed=grader.seed(student) if seed is None else seed,
        checks=[blank_outcome(unit, check, "error", why) for check in unit.checks],
        notes=[why],
        student=student,
        layers=grader.sandbox.layers if grader.sandbox is not None else (),
    )


def workers(
    settings: Settings,
    jobs: int,
    sandbox: Sandbox,
    do: Callable[[Grader, str], Any] = grade_student,
) -> Workers:
    """Worker processes that each keep a grader; their tasks are students' names.

    sandbox: theirs, too, where it hides children from each other; else each has one of its own. do:
    makes of grader and student what travels back, by default the report.
    """
    course_secret(settings.course.root)  # before workers could race to make it
    if not sandbox.children_apart:
        return Workers(Work(functools.partial(open_grader, settings), do, close_grader), jobs)
    control, lent = sandbox.lend()
    start = functools.partial(_borrow_grader, settings, lent)
    return Workers(Work(start, do, close_grader), jobs, (control,))
