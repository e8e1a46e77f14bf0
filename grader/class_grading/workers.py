"""Starts worker processes that each keep a grader open."""

from __future__ import annotations

import functools
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grader.course.case_seeds import course_secret
from grader.grading.settings import Settings
from grader.grading.student_folder import close_grader, grade_student, open_grader, open_sandbox
from grader.runtime.process_pool import WorkerFunctions, Workers
from grader.sandbox.parent.lease import Lease
from grader.sandbox.parent.leased_sandbox import LeasedSandbox
from grader.sandbox.parent.sandbox import Sandbox

if TYPE_CHECKING:  # it imports Keras, which the process that manages the workers does not need
    from grader.grading.grader import Grader


def _leased_grader(settings: Settings, lease: Lease, control: socket.socket) -> Grader:
    """A grader that uses the sandbox of another process. Raises UnitError."""
    make = functools.partial(open_sandbox, settings)
    return open_grader(settings, LeasedSandbox(control, lease, make))


def workers(
    settings: Settings,
    jobs: int,
    sandbox: Sandbox,
    do: Callable[[Grader, str], Any] = grade_student,
) -> Workers:
    """Worker processes that each keep a grader; their tasks are students' names.

    Args:
        settings: What to grade, and how.
        jobs: Number of processes.
        sandbox: Shared by all workers where it hides children from each other; else each worker
            opens one of its own.
        do: Called with grader and student in the worker; its result is sent back. Grades the
            submission by default.
    """
    course_secret(settings.course.root)  # created here, so that workers do not race to create it
    if not sandbox.children_apart:
        return Workers(
            WorkerFunctions(functools.partial(open_grader, settings), do, close_grader), jobs
        )
    control, lease = sandbox.lease()
    start = functools.partial(_leased_grader, settings, lease)
    return Workers(WorkerFunctions(start, do, close_grader), jobs, (control,))
