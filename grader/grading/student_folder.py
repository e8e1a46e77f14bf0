"""A class: who handed in, the settings that hold for all, and the report on each. Light to import."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from grader.file_formats.file_text import UnreadableSubmission
from grader.grading.settings import Settings
from grader.hand_in_choice.choice import pick
from grader.report.model import Report
from grader.runtime.process_pool import ATTEMPTS
from grader.sandbox.parent.borrowed import BorrowedSandbox
from grader.sandbox.parent.errors import ZygoteDied
from grader.sandbox.parent.sandbox import Sandbox
from grader.submission.released_cells import read_release

if TYPE_CHECKING:  # it brings Keras, which whoever only looks after workers does not need
    from grader.grading.grader import Grader


def open_sandbox(settings: Settings) -> Sandbox:
    """A sandbox as the settings say. Raises NoIsolation."""
    return Sandbox(limits=settings.limits, isolation=settings.isolation)


def open_grader(settings: Settings, sandbox: Sandbox | BorrowedSandbox | None = None) -> Grader:
    """A grader as the settings say, by default with a sandbox of its own. Raises UnitError, NoIsolation."""
    from grader.grading.grader import Grader

    sandbox = sandbox or open_sandbox(settings)
    return Grader(settings.course, settings.unit, sandbox=sandbox, limits=settings.times)


def close_grader(grader: Grader) -> None:
    """End a grader of `open_grader`, with its sandbox."""
    if grader.sandbox is not None:
        grader.sandbox.close()
    grader.close()


def grade_student(grader: Grader, student: str) -> Report:
    """The report on what a student handed in; zeros, and why, where that cannot be read."""
    folder = grader.course.submitted / student / grader.opened.unit.name
    unit, path = grader.opened.unit.name, folder
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
    from grader.grading.cases import blank_outcome

    unit = grader.opened.unit
    return Report(
        unit=unit.name,
        submission=str(path),
        seed=grader.seed(student) if seed is None else seed,
        checks=[blank_outcome(unit, check, "error", why) for check in unit.checks],
        notes=[why],
        student=student,
        layers=grader.sandbox.layers if grader.sandbox is not None else (),
    )
