"""Time budget of one submission: caps each step's time limit by what is left of the total."""

from __future__ import annotations

import time

from grader.protocol.cell_messages import CellResult
from grader.subjects.time_limits import TimeLimits

# Seconds. Less than this is too short to run anything, so the step is reported as not run.
MIN_SECONDS = 0.01


class TimeBudget:
    """Time left for one submission; it starts to run when the object is created.

    Args:
        limits: the time limits of the submission.
    """

    def __init__(self, limits: TimeLimits) -> None:
        self._limit = limits.submission
        self._deadline = time.monotonic() + limits.submission

    def cap(self, seconds: float) -> float:
        """The smaller of `seconds` and the time left, in seconds; 0 for less than 10 ms."""
        left = min(seconds, self._deadline - time.monotonic())
        return left if left >= MIN_SECONDS else 0.0

    @property
    def message(self) -> str:
        """The sentence about a step that was not run for lack of time."""
        return f"not run: the submission took longer than its {self._limit:g} s"

    def not_run(self) -> CellResult:
        """The result of a cell for which no time is left."""
        return CellResult("interrupted", "TimeLimitReached", self.message)
