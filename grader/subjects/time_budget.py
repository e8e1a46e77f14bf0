"""What is left of a submission's time."""

from __future__ import annotations

import time

from grader.protocol.cells import CellResult
from grader.subjects.time_limits import TimeLimits


class TimeBudget:
    """What is left of a submission's time."""

    def __init__(self, limits: TimeLimits) -> None:
        self._limit = limits.submission
        self._deadline = time.monotonic() + limits.submission

    def cap(self, seconds: float) -> float:
        """At most `seconds`, and at most what is left; nothing where less than 10 ms are."""
        left = min(seconds, self._deadline - time.monotonic())
        return left if left >= 0.01 else 0.0

    @property
    def message(self) -> str:
        """What to tell of something that was not run."""
        return f"not run: the submission took longer than its {self._limit:g} s"

    def not_run(self) -> CellResult:
        """The result of a cell for which no time is left."""
        return CellResult("interrupted", "TimeLimitReached", self.message)
