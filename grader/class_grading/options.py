"""Options of one run of `grader grade`."""

from __future__ import annotations

from dataclasses import dataclass

from grader.grading.settings import Settings


@dataclass(frozen=True)
class GradeOptions:
    """What `grader grade` should do.

    Args:
        settings: The course, the unit, and how a submission is graded.
        jobs: Number of worker processes on this machine.
        scheduler: Address of a Dask scheduler whose workers grade instead; None for none.
        force: Also grade submissions that have not changed since they were graded.
        feedback: Write nbgrader's feedback pages.
    """

    settings: Settings
    jobs: int = 1
    scheduler: str | None = None
    force: bool = False
    feedback: bool = True
