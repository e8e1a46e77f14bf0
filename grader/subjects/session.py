"""One submission's code, run and ready to be asked: in a sealed process, or in this one.

Both sessions run the same cells in the same order and give the same kind of subject. The sealed one
survives the end of its process: it starts a new one without the cell that ended the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from grader.protocol.cell_messages import CellResult, CodeCell
from grader.subjects.subject import Subject


class Session(Protocol):
    """Runs cells, then gives the subject that checks ask.

    doubtful: whether somebody other than the grader may have ended one of its processes. not_put: a
    note on each file beside the notebook for which there was no room where the cells run.
    """

    doubtful: bool
    not_put: list[str]

    def run(self, code: Sequence[CodeCell]) -> dict[str, CellResult]:
        """Run all cells in order; what became of each, by label."""

    def subject(self) -> Subject:
        """The parts that the cells defined."""

    def switched(self) -> Any:
        """What the code set for the whole process: see `SwitchLog.entries`."""

    def close(self) -> None:
        """End the session."""
