"""Grades what lies in a student's folder. Light to import: a grader's modules are loaded when one is opened."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from grader.file_formats.file_text import UnreadableSubmission
from grader.grading.graded_submission import GradedSubmission
from grader.grading.settings import Settings
from grader.hand_in_choice.choice import pick
from grader.report.model import Report
from grader.runtime.process_pool import MAX_ATTEMPTS
from grader.sandbox.parent.leased_sandbox import LeasedSandbox
from grader.sandbox.parent.sandbox import Sandbox
from grader.sandbox.parent.sandbox_errors import ZygoteDied
from grader.static_analysis.parsing import shared_trees
from grader.submission.alignment import align
from grader.submission.released_cells import read_release
from grader.submission.submission import Submission

if TYPE_CHECKING:  # it imports Keras, which a process that only starts workers does not need
    from grader.grading.grader import Grader

Graded = TypeVar("Graded")


def open_sandbox(settings: Settings) -> Sandbox:
    """Open a sandbox as the settings say. Raises NoIsolation."""
    return Sandbox(limits=settings.limits, isolation=settings.isolation)


def open_grader(settings: Settings, sandbox: Sandbox | LeasedSandbox | None = None) -> Grader:
    """Open a grader as the settings say, by default with its own sandbox. Raises UnitError, NoIsolation."""
    from grader.grading.grader import Grader

    sandbox = sandbox or open_sandbox(settings)
    return Grader(settings.course, settings.unit, sandbox=sandbox, limits=settings.times)


def close_grader(grader: Grader) -> None:
    """Close a grader of `open_grader`, with its sandbox."""
    if grader.sandbox is not None:
        grader.sandbox.close()
    grader.close()


def grade_student(grader: Grader, student: str) -> GradedSubmission:
    """Grade what a student handed in; where that cannot be read, the report has no points and says why."""
    unit = grader.opened.unit.name
    folder = grader.course.submitted / student / unit
    release = read_release(grader.course.assignments / unit / f"{unit}.ipynb")
    path = folder
    try:
        with shared_trees():
            choice = pick(folder, unit, release)
            path = choice.path
            submission = choice.submission()
            return in_spite_of_dead_zygotes(lambda: grader.grade_submission(submission, student))
    except UnreadableSubmission as error:
        report = nothing_to_grade(grader, path, student, str(error))
        return GradedSubmission(report, align(empty_submission(folder, unit), release))


def empty_submission(folder: Path, unit: str) -> Submission:
    """What stands for the submission in a student's folder that holds none."""
    return Submission(folder / f"{unit}.ipynb", ())


def in_spite_of_dead_zygotes(grade: Callable[[], Graded]) -> Graded:
    """The result of `grade`, called again where the zygote dies. Raises ZygoteDied at the last try."""
    for _ in range(MAX_ATTEMPTS - 1):
        with contextlib.suppress(ZygoteDied):
            return grade()
    return grade()


def nothing_to_grade(
    grader: Grader, path: Path, student: str, why: str, seed: str | None = None
) -> Report:
    """A report without points that says why.

    Args:
        grader: an open grader of the unit.
        path: what was handed in.
        student: the student's name.
        why: the reason, one clear line.
        seed: see `Grader.grade`.
    """
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
