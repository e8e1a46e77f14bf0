"""The messages about cells: a code cell to run, and its result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass
class CellResult:
    """The result of running one cell.

    Args:
        status: how the cell ended.
        error_type: the type of the exception; empty if there was none.
        message: its message.
        line: the line of the cell that raised it, from 1; None if unknown.
        traceback: the student's own frames, one line each.
        output: stdout and stderr together, capped.
        nearest: the existing name nearest to one that the cell used and that does not exist.
        notes: what the cell asked for that cannot be done where it runs.
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
    """One code cell to run.

    Args:
        label: how people find the cell.
        source: its source code.
        line: the number of lines of the file that precede it.
    """

    label: str
    source: str
    line: int = 0
