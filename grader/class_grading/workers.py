"""Worker processes that each keep a grader."""

from __future__ import annotations

import functools
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from grader.course.seeds import course_secret
from grader.grading.settings import Settings
from grader.grading.student_folder import close_grader, grade_student, open_grader, open_sandbox
from grader.runtime.process_pool import Work, Workers
from grader.sandbox.parent.borrowed import BorrowedSandbox
from grader.sandbox.parent.lent import Lent
from grader.sandbox.parent.sandbox import Sandbox

if TYPE_CHECKING:  # it brings Keras, which whoever only looks after workers does not need
    from grader.grading.grader import Grader


def _borrow_grader(settings: Settings, lent: Lent, control: socket.socket) -> Grader:
    """A grader with a sandbox that is another process's. Raises UnitError."""
    make = functools.partial(open_sandbox, settings)
    return open_grader(settings, BorrowedSandbox(control, lent, make))


def workers(
    settings: Settings,
    jobs: int,
    sandbox: Sandbox,
    do: Callable[[Grader, str], Any] = grade_student,
) -> Workers:
    """Worker processes that each keep a grader; their tasks are students' names.

    sandbox: theirs, too, where it hides children from each other; else each has one of its own. do:
    makes of grader and student what travels back, by default the graded submission.
    """
    course_secret(settings.course.root)  # before workers could race to make it
    if not sandbox.children_apart:
        return Workers(Work(functools.partial(open_grader, settings), do, close_grader), jobs)
    control, lent = sandbox.lend()
    start = functools.partial(_borrow_grader, settings, lent)
    return Workers(Work(start, do, close_grader), jobs, (control,))
