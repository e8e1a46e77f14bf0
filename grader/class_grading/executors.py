"""The hands that grade a class: worker processes here, or a cluster."""

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
from grader.class_grading.order import Order
from grader.class_grading.workers import workers
from grader.grading.student_folder import open_sandbox
from grader.sandbox.parent.sandbox import Sandbox


def graded_by(
    order: Order,
    keeper: Keeper,
    students: list[str],
    stopped: Callable[[], bool],
    sandbox: Sandbox | None,
) -> Iterator[tuple[str, Kept | Exception]]:
    """Each student with what was kept, or with the exception that prevented it.

    sandbox: one that was opened ahead, and is left open; None where the class may need none.
    """
    if order.scheduler is not None:
        yield from _by_cluster(order, order.scheduler, keeper, students, stopped)
        return
    with contextlib.ExitStack() as stack:
        if sandbox is None:
            sandbox = stack.enter_context(open_sandbox(order.settings))
        jobs = min(order.jobs, len(students))
        # A single worker has the next one graded while this process keeps the last.
        do = functools.partial(grade_and_keep if jobs > 1 else grade_as_found, keeper=keeper)
        pool = stack.enter_context(workers(order.settings, jobs, sandbox, do))
        for student, found in pool.results(students, stopped):
            graded_only = isinstance(found, tuple)
            yield student, kept_or_why_not(keeper, *found) if graded_only else found


def _by_cluster(
    order: Order,
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

    for student, graded in grade_on_cluster(order.settings, sent(), address, stopped):
        key = keys.pop(student)
        failed = isinstance(graded, Exception)
        yield student, graded if failed else kept_or_why_not(keeper, graded, key)
        if stopped():
            return
