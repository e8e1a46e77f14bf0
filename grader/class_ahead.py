"""Beginning at once with what takes a class longest: its sandbox, and what workers import.

Both go on side by side while the grader itself is still looking for what there is to do.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from grader.class_report import journal_path
from grader.classroom import Order, Settings, open_sandbox, students_of
from grader.hand_ins import graded_key, rules_key
from grader.journal import Journal
from grader.sandbox import Sandbox
from grader.workers import import_ahead


@contextlib.contextmanager
def sandbox_ahead(order: Order) -> Iterator[Sandbox | None]:
    """A sandbox for the class; None where none seems to be needed. Raises NoIsolation, UnitError."""
    if order.scheduler is not None or not (_changed(order.settings) or order.force):
        yield None
        return
    import_ahead()
    with open_sandbox(order.settings) as sandbox:
        yield sandbox


def _changed(settings: Settings) -> bool:
    """Whether any hand-in is not noted as graded as it is now."""
    course, unit = settings.course, settings.unit
    rules, entries = rules_key(settings), Journal(journal_path(course, unit)).read()
    for student in students_of(course, unit):
        entry = entries.get(student)
        if entry is None or entry.graded != graded_key(rules, course.submitted / student / unit):
            return True
    return False
