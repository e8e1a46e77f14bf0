"""Hand-ins that were left ungraded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A student whose hand-in was left ungraded, and why: ours to mend, so it is not 0 points."""

    student: str
    message: str

    def __str__(self) -> str:
        return f"{self.student}: {self.message}"


def problem_of(student: str, error: BaseException) -> Problem:
    """The first line that an exception says, as a Problem."""
    said = str(error).strip().splitlines() or [type(error).__name__]
    return Problem(student, said[0])
