"""Session in this process: for students, on their own machines."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any
from unittest.mock import patch

from grader import process_state
from grader.agent.agent import Agent
from grader.execution import cell_runner
from grader.execution.working_folder import WorkingFolder, write_files
from grader.files_beside.collection import FilesBeside
from grader.files_beside.transfer import notes_on
from grader.process_state.switch_log import SwitchLog
from grader.protocol.cell_messages import CellResult, CodeCell
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject
from grader.subjects.time_budget import TimeBudget
from grader.subjects.time_limits import TimeLimits


class LocalSession:
    """Session that runs student code in this process; see `Session`.

    The cells run in a temporary folder with copies of the files beside the notebook: what they write
    must not overwrite files that the student has edited since.

    Args:
        limits: the time limits of the submission.
        namespace: where the cells define their names; a new one by default.
        beside: the files beside the notebook; without it the cells run in the current folder.
    """

    doubtful = False

    def __init__(
        self,
        limits: TimeLimits,
        namespace: dict[str, Any] | None = None,
        beside: FilesBeside | None = None,
    ) -> None:
        self._limits, self._budget, self._beside = limits, TimeBudget(limits), beside
        namespace = cell_runner.new_namespace() if namespace is None else namespace
        self._agent = Agent(namespace, guest=True)
        self._switch_log = SwitchLog()
        self._place: WorkingFolder | None = None
        self.not_put: list[str] = []

    def run(self, code: Sequence[CodeCell]) -> dict[str, CellResult]:
        if self._beside is not None and self._place is None:
            self._place = WorkingFolder()
            self.not_put = notes_on(write_files(self._place, self._beside.files.items()))
            self._place.enter()
            self._place.go(self._beside.folder)
        self._agent.labels += [item.label for item in code]
        results = {item.label: self._run_cell(item) for item in code}
        self._switch_log.adopt()
        process_state.restore()  # the grader works here again
        return results

    def _run_cell(self, item: CodeCell) -> CellResult:
        seconds = self._budget.cap(self._limits.cell)
        if not seconds:
            return self._budget.not_run()
        namespace = self._agent.namespace
        # The cell shares the grader's process: `os._exit(0)` would end that as a success.
        with patch.object(os, "_exit", sys.exit):
            result = cell_runner.run_cell(
                item.source, item.label, namespace, timeout=seconds, first_line=item.line
            )
        self._switch_log.after_cell(item.label)
        return result

    def subject(self) -> Subject:
        return Subject(LocalChannel(self._agent, self._limits.check))

    def switched(self) -> Any:
        return self._switch_log.entries()

    def close(self) -> None:
        """Leave the temporary folder, and remove it."""
        place, self._place = self._place, None
        if place is not None:
            place.leave()
