"""Grades a class in worker processes on this machine or on a cluster."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Callable, Iterator

from grader.class_grading.keeping import (
    Keeper,
    Kept,
    grade_and_keep,
    grade_as_found,
    kept_or_why_not,
)
from grader.class_grading.options import GradeOptions
from grader.class_grading.workers import workers
from grader.grading.student_folder import open_sandbox
from grader.sandbox.parent.sandbox import Sandbox


def grade_students(
    options: GradeOptions,
    keeper: Keeper,
    students: list[str],
    stopped: Callable[[], bool],
    sandbox: Sandbox | None,
) -> Iterator[tuple[str, Kept | Exception]]:
    """Grade the students' submissions and keep the results.

    Args:
        options: What `grader grade` should do.
        keeper: Writes notebooks and reports.
        students: Names of folders in submitted/.
        stopped: Whether to end early.
        sandbox: A sandbox that is already open, and stays open; None opens one if it is needed.

    Yields:
        Each student with what was kept, or with the exception that prevented it.
    """
    if options.scheduler is not None:
        yield from _on_cluster(options, options.scheduler, keeper, students, stopped)
        return
    with contextlib.ExitStack() as stack:
        if sandbox is None:
            sandbox = stack.enter_context(open_sandbox(options.settings))
        jobs = min(options.jobs, len(students))
        # A single worker already grades the next submission while this process keeps the last.
        do = functools.partial(grade_and_keep if jobs > 1 else grade_as_found, keeper=keeper)
        pool = stack.enter_context(workers(options.settings, jobs, sandbox, do))
        for student, found in pool.results(students, stopped):
            graded_only = isinstance(found, tuple)
            yield student, kept_or_why_not(keeper, *found) if graded_only else found


def _on_cluster(
    options: GradeOptions,
    address: str,
    keeper: Keeper,
    students: list[str],
    stopped: Callable[[], bool],
) -> Iterator[tuple[str, Kept | Exception]]:
    from grader.cluster.run import grade_on_cluster

    keys: dict[str, str] = {}

    def sent() -> Iterator[str]:
        for student in students:
            if stopped():
                return
            keys[student] = keeper.key(student)
            yield student

    for student, graded in grade_on_cluster(options.settings, sent(), address, stopped):
        key = keys.pop(student)
        failed = isinstance(graded, Exception)
        yield student, graded if failed else kept_or_why_not(keeper, graded, key)
        if stopped():
            return
