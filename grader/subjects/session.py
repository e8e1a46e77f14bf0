"""Interface of a session: it runs a submission's cells, then serves requests about its parts.

`LocalSession` works in this process, `SealedSession` in a sealed one. Both run the same cells in the
same order and return the same kind of subject. The sealed session survives the end of its process:
it starts a new process without the cell that ended the last one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from grader.protocol.cell_messages import CellResult, CodeCell
from grader.subjects.subject import Subject


class Session(Protocol):
    """Runs cells, then provides the subject of the checks.

    Attributes:
        doubtful: whether something other than the grader may have ended one of the processes.
        not_put: a note on each file beside the notebook that did not fit into the working folder.
    """

    doubtful: bool
    not_put: list[str]

    def run(self, code: Sequence[CodeCell]) -> dict[str, CellResult]:
        """Run all cells in order; the result of each, by label."""

    def subject(self) -> Subject:
        """The parts that the cells defined."""

    def switched(self) -> Any:
        """The process-wide settings that the code changed; see `SwitchLog.entries`."""

    def close(self) -> None:
        """End the session."""
