"""One submission's code, run and ready to be asked: in a sealed process, or in this one.

Both sessions run the same cells in the same order and give the same kind of subject. The sealed one
survives the end of its process: it starts a new one without the cell that ended the last.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from grader.cells import CellResult
from grader.subject import Subject
from grader.time_limits import TimeLimits


@dataclass(frozen=True)
class Code:
    """One code cell to run: how people find it, its source, how many lines of a file precede it."""

    label: str
    source: str
    line: int = 0


class Session(Protocol):
    """Runs cells, then gives the subject that checks ask.

    doubtful: whether somebody other than the grader may have ended one of its processes. not_put: a
    note on each file beside the notebook for which there was no room where the cells run.
    """

    doubtful: bool
    not_put: list[str]

    def run(self, code: Sequence[Code]) -> dict[str, CellResult]:
        """Run all cells in order; what became of each, by label."""

    def subject(self) -> Subject:
        """The parts that the cells defined."""

    def switched(self) -> Any:
        """What the code set for the whole process: see `Switched.told`."""

    def close(self) -> None:
        """End the session."""


class Clock:
    """What is left of a submission's time."""

    def __init__(self, limits: TimeLimits) -> None:
        self._limit = limits.submission
        self._deadline = time.monotonic() + limits.submission

    def cap(self, seconds: float) -> float:
        """At most `seconds`, and at most what is left; nothing where less than 10 ms are."""
        left = min(seconds, self._deadline - time.monotonic())
        return left if left >= 0.01 else 0.0

    @property
    def says(self) -> str:
        """What to tell of something that was not run."""
        return f"not run: the submission took longer than its {self._limit:g} s"

    def not_run(self) -> CellResult:
        """The result of a cell for which no time is left."""
        return CellResult("interrupted", "TimeLimitReached", self.says)
