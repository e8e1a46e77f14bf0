"""Starts the slowest parts of grading a class early: the sandbox, and what workers import.

Both run in the background while the grader still finds out what there is to do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from grader.class_grading.options import GradeOptions
from grader.class_grading.records.hand_ins import HandIns, students_of
from grader.class_grading.records.journal import Journal
from grader.class_grading.records.reports import journal_path
from grader.grading.settings import Settings
from grader.grading.student_folder import open_sandbox
from grader.runtime.process_pool import preload_imports
from grader.sandbox.parent.sandbox import Sandbox


@contextlib.contextmanager
def early_sandbox(options: GradeOptions) -> Iterator[Sandbox | None]:
    """Open a sandbox for the class, or give None where none seems to be needed.

    Raises:
        NoIsolation: The machine cannot seal student code off.
        UnitError: The unit cannot be loaded.
    """
    if options.scheduler is not None or not (_changed(options.settings) or options.force):
        yield None
        return
    preload_imports()
    with open_sandbox(options.settings) as sandbox:
        yield sandbox


def _changed(settings: Settings) -> bool:
    """Whether the journal lacks the current state of any hand-in."""
    hand_ins = HandIns(settings)
    entries = Journal(journal_path(settings.course, settings.unit)).read()
    return any(
        student not in entries or entries[student].graded != hand_ins.key(student)
        for student in students_of(settings.course, settings.unit)
    )
