"""Proves a unit's checks: right answers pass them, and known mistakes fail them and are named.

An audit grades, as if they were a class: the solution, the untouched assignment, the right answers in
other styles, and the mutants, which are the solution with the edits of one or two misconceptions.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal

from grader.audit.bench import Bench
from grader.audit.mistakes import audit_mistakes
from grader.audit.pairs import audit_pairs, chosen_pairs
from grader.audit.result import Audit
from grader.audit.right_answers import audit_references, audit_right, audit_stub
from grader.course.unit import SourceUnit
from grader.references import answers_file, answers_making
from grader.references.live_references import LiveReferences
from grader.references.references import References

Progress = Callable[[int, int], None]


def audit(
    unit: SourceUnit,
    references: References | None = None,
    *,
    seeds: int = 3,
    pairs: Literal["sample", "all", "none"] = "sample",
    progress: Progress | None = None,
) -> Audit:
    """Prove the checks of a unit; takes minutes.

    Args:
        unit: the unit, with its solution.
        references: references of the visible cases. A loaded answers file saves computing them.
        seeds: the number of students whose hidden cases are drawn.
        pairs: which pairs of misconceptions to grade: all, a fixed sample, or none.
        progress: called as `progress(done, total)` after each step.
    """
    begun = time.monotonic()
    live = LiveReferences(unit)
    found = Audit(unit.name, seeds)
    with _quiet_tensorflow():
        found.problems += audit_references(Bench(unit, live, live), seeds)
        if not found.problems:
            if pairs != "none" and not isinstance(references, answers_file.Answers):
                references = answers_making.compute(unit, live, progress)
            _audit_marks(found, Bench(unit, references or live, live), pairs, progress)
    found.seconds = time.monotonic() - begun
    return found


def _audit_marks(
    found: Audit,
    bench: Bench,
    pairs: Literal["sample", "all", "none"],
    progress: Progress | None,
) -> None:
    chosen = None if pairs == "none" else chosen_pairs(bench, sample=pairs == "sample")
    step = _StepCounter(
        found.seeds
        + len(bench.unit.right_answers)
        + len(bench.unit.misconceptions)
        + (len(chosen) if chosen else 0),
        progress,
    )
    found.problems += audit_stub(bench, found.seeds)
    found.right, problems = audit_right(bench, found.seeds, step)
    found.problems += problems
    found.mistakes, problems = audit_mistakes(bench, found.seeds, step)
    found.problems += problems
    if chosen is not None:
        found.pairs, problems = audit_pairs(bench, chosen, step)
        found.problems += problems


@contextmanager
def _quiet_tensorflow() -> Iterator[None]:
    """Suppress TensorFlow's warnings: so many mutants retrace functions more often than it advises."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


class _StepCounter:
    """Counts the steps that are done, and reports the progress."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def __call__(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)
