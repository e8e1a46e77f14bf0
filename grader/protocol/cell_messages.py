"""A code cell to run, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass
class CellResult:
    """What became of one cell.

    error_type, message: of the exception, empty where it passed. line: in the cell, from 1.
    traceback: the student's frames only, a line each. output: stdout and stderr, capped.
    nearest: the nearest name to one that the cell asked for and that does not exist. notes: what
    it asked for that cannot be done where it runs.
    """

    status: Literal["passed", "raised", "interrupted", "syntax"]
    error_type: str = ""
    message: str = ""
    line: int | None = None
    traceback: list[str] = field(default_factory=list)
    output: str = ""
    nearest: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CodeCell:
    """One code cell to run: how people find it, its source, how many lines of a file precede it."""

    label: str
    source: str
    line: int = 0
