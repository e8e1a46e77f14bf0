"""Proving a unit's checks: right answers pass them, known mistakes fail them and are named.

The students of an audit are the solution, the untouched assignment, the right answers in other
styles, every misconception, and pairs of misconceptions. They are graded as a class would be.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from grader import answers as answers_file
from grader.audit_bench import Bench
from grader.audit_mistakes import Mistakes, audit_mistakes
from grader.audit_pairs import Pairs, audit_pairs, chosen_pairs
from grader.audit_right import RightOnes, audit_references, audit_right, audit_stub
from grader.audit_show import print_audit
from grader.references import LiveReferences, References
from grader.unit import SourceUnit

__all__ = ["Audit", "audit", "print_audit"]

Progress = Callable[[int, int], None]


@dataclass
class Audit:
    """What an audit found. problems: one clear line each; none means that the checks are proved.

    right, mistakes, pairs: the figures; None where a broken unit ended the audit early, or pairs
    were not asked for. seconds: of the whole audit, computing missing answers included.
    """

    unit: str
    seeds: int
    problems: list[str] = field(default_factory=list)
    right: RightOnes | None = None
    mistakes: Mistakes | None = None
    pairs: Pairs | None = None
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The audit as JSON-ready data; an infinite severity becomes null."""
        return _finite(asdict(self))


def audit(
    unit: SourceUnit,
    references: References | None = None,
    *,
    seeds: int = 3,
    pairs: Literal["sample", "all", "none"] = "sample",
    progress: Progress | None = None,
) -> Audit:
    """Prove the checks of `unit`; takes minutes.

    references: those of the visible cases; answers that were loaded spare the time to compute
    them. seeds: how many students' hidden cases to draw. pairs: of misconceptions: all, a fixed
    sample, or none. progress(done, total) is called now and then.
    """
    begun = time.monotonic()
    live = LiveReferences(unit)
    found = Audit(unit.name, seeds)
    with _quiet_tensorflow():
        found.problems += audit_references(Bench(unit, live, live), seeds)
        if not found.problems:
            if pairs != "none" and not isinstance(references, answers_file.Answers):
                references = answers_file.compute(unit, live, progress)
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
    step = _Steps(
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
    """Keep back its warnings: a class of mistakes retraces more than it thinks wise."""
    logger = logging.getLogger("tensorflow")
    level = logger.level
    logger.setLevel(logging.ERROR)
    try:
        yield
    finally:
        logger.setLevel(level)


class _Steps:
    """Counts what is done and tells of it."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self._done, self._total, self._progress = 0, total, progress

    def __call__(self) -> None:
        self._done += 1
        if self._progress is not None:
            self._progress(self._done, self._total)


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if value in (float("inf"), float("-inf")) else value
