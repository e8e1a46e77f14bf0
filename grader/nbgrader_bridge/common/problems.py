"""Describes hand-ins that could not be graded."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """A student whose hand-in could not be graded, and why. The kit is at fault: it is not 0 points."""

    student: str
    message: str

    def __str__(self) -> str:
        return f"{self.student}: {self.message}"


def problem_of(student: str, error: BaseException) -> Problem:
    """A Problem with the first line of an exception's text."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    return Problem(student, lines[0])
