"""Grading many submissions: workers that each keep one warm sandbox."""

from __future__ import annotations

import multiprocessing
import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from grader.cases import blank_outcome
from grader.course import Course
from grader.grading import Grader
from grader.quiet import start_worker
from grader.report import Report
from grader.sandbox import Limits
from grader.seeds import course_secret
from grader.submission import UnreadableSubmission, find_submission
from grader.time_limits import TimeLimits


@dataclass(frozen=True)
class Settings:
    """What all workers of a class share."""

    course: Course
    unit: str
    isolation: str = "auto"
    times: TimeLimits = field(default_factory=TimeLimits)
    limits: Limits = field(default_factory=Limits)


def students_of(course: Course, unit: str) -> list[str]:
    """Who handed something in for the unit: the folders in submitted/, sorted."""
    return sorted(path.parent.name for path in course.submitted.glob(f"*/{unit}") if path.is_dir())


def open_grader(settings: Settings) -> Grader:
    """A grader with a sandbox as the settings say. Raises UnitError, NoIsolation."""
    from grader.sandbox import Sandbox

    sandbox = Sandbox(limits=settings.limits, isolation=settings.isolation)
    return Grader(settings.course, settings.unit, sandbox=sandbox, limits=settings.times)


def grade_student(grader: Grader, student: str) -> Report:
    """The report on what a student handed in; zeros, and why, where that cannot be read."""
    folder = grader.course.submitted / student / grader.book.unit.name
    path = find_submission(folder, grader.book.unit.name)
    if path is None:
        return nothing_to_grade(grader, folder, student, "no notebook was handed in")
    try:
        return grader.grade(path, student)
    except UnreadableSubmission as error:
        return nothing_to_grade(grader, path, student, str(error))


def nothing_to_grade(grader: Grader, path: Path, student: str, why: str) -> Report:
    """A report without points that says why."""
    unit = grader.book.unit
    return Report(
        unit=unit.name,
        submission=str(path),
        seed=grader.seed(student),
        checks=[blank_outcome(unit, check, "error", why) for check in unit.checks],
        notes=[why],
        student=student,
        layers=grader.sandbox.layers if grader.sandbox is not None else (),
    )


def grade_class(
    settings: Settings, students: list[str], jobs: int = 1
) -> Iterator[tuple[str, Report | Exception]]:
    """Grade students' submissions as they come; an exception is the grader's own fault, not theirs."""
    course_secret(settings.course.root)  # before workers could race to make it
    jobs = max(1, min(jobs, len(students)))
    if jobs == 1:
        grader = open_grader(settings)
        try:
            for student in students:
                yield student, _attempt(grader, student)
        finally:
            if grader.sandbox is not None:
                grader.sandbox.close()
        return
    call = pickle.dumps((_start_worker, settings))
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, context, start_worker, (call,)) as pool:
        waiting = {pool.submit(_grade_in_worker, student): student for student in students}
        for done in as_completed(waiting):
            error = done.exception()
            yield waiting[done], done.result() if error is None else _plain(error)


def _attempt(grader: Grader, student: str) -> Report | Exception:
    try:
        return grade_student(grader, student)
    except Exception as error:
        return error


def _plain(error: BaseException) -> Exception:
    return error if isinstance(error, Exception) else RuntimeError(str(error))


_worker: Grader


def _start_worker(settings: Settings) -> None:
    global _worker
    _worker = open_grader(settings)


def _grade_in_worker(student: str) -> Report:
    return grade_student(_worker, student)
