"""Session in sealed processes; a new process replaces one that has ended."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

from grader.files_beside.collection import FilesBeside
from grader.files_beside.transfer import messages, notes_on
from grader.protocol.cell_messages import CellResult, CodeCell
from grader.protocol.connection import Connection
from grader.protocol.frames import ProtocolError, Timeout
from grader.replies.cell_replies import cell_result, exception
from grader.replies.channel import ProcessEnded, Raised, Request
from grader.sandbox.parent.child import Child
from grader.sandbox.parent.leased_sandbox import LeasedSandbox
from grader.sandbox.parent.sandbox import Sandbox
from grader.subjects.subject import Subject
from grader.subjects.time_budget import TimeBudget
from grader.subjects.time_limits import TimeLimits


class SealedSession:
    """Session that runs student code in a sealed process, and in a new one after that has ended.

    Args:
        sandbox: starts the sealed processes.
        limits: the time limits of the submission.
        forbidden: by part, the dotted names that it must not call.
        destroyed: dotted names that no code of the processes may be able to call at all.
        beside: what was handed in beside the notebook.
        files: the text of each file whose lines exceptions may name.
    """

    # Each cell or check that kills its process costs one. With fewer, a hand-in whose parts crash
    # one by one would lose checks that still can run; each further one costs a fork and all cells.
    MAX_PROCESSES = 20
    # Seconds for the grader's own requests, which run no student code. The limits only bound how
    # long a process that does not answer can hold the grader; files may be many megabytes.
    SETUP_SECONDS = 30.0
    FILES_SECONDS = 60.0

    def __init__(
        self,
        sandbox: Sandbox | LeasedSandbox,
        limits: TimeLimits,
        forbidden: Mapping[str, Sequence[str]],
        destroyed: Sequence[str] = (),
        beside: FilesBeside | None = None,
        files: Sequence[CodeCell] = (),
    ) -> None:
        self._sandbox, self._limits, self._budget = sandbox, limits, TimeBudget(limits)
        rules = {part: list(names) for part, names in forbidden.items()}
        self._rules = {"names": rules, "destroyed": list(destroyed)}
        self._beside, self._files = beside or FilesBeside(), list(files)
        self.not_put: list[str] = []
        self._code: list[CodeCell] = []
        self._fatal: dict[str, CellResult] = {}
        self._child: Child | None = None
        self._started = 0
        self._used = 0.0
        self._number = 0
        self._forgotten_by: float | None = None
        self.doubtful = False

    def run(self, code: Sequence[CodeCell]) -> dict[str, CellResult]:
        self._code = list(code)
        return self._start()

    def subject(self) -> Subject:
        return Subject(self)

    def close(self) -> None:
        self._forgotten_by = None
        if self._child is not None:
            self._child.kill()
            self._child = None

    def called_before(self) -> list[str]:
        """The forbidden names that the cells called, as the process reports them; may be forged."""
        found = self._told("called_before")
        return [str(name)[:80] for name in found[:20]] if isinstance(found, list) else []

    def switched(self) -> Any:
        return self._told("switched")

    def _told(self, verb: str) -> Any:
        """The process's answer to a request about itself; None if it has ended."""
        self._await_forget_reply()
        if self._child is None:
            return None
        try:
            return self._exchange(verb, {}, self._limits.check)[1]
        except ProtocolError as error:
            self._end(error)
            return None

    def ask(self, requests: Sequence[Request], seconds: float | None = None) -> Any:
        """Carry out requests in order until one raises; see `grader.replies.channel.Channel`."""
        self._await_forget_reply()
        begins = requests[0][0] == "part"  # the first request of every case
        if self._child is None:
            if not begins:  # a new process does not have the objects of the last one
                raise ProcessEnded("the process has ended")
            self._start()
        if begins:
            self._child.mark()
        seconds = self._budget.cap(seconds or self._limits.check)
        if not seconds:
            raise Raised("TimeLimitReached", self._budget.message)
        try:
            arguments = {"requests": list(requests), "seconds": seconds}
            status, value = self._exchange("answer", arguments, seconds + self._limits.grace)
        except ProtocolError as error:
            raise ProcessEnded(self._end(error), hung=isinstance(error, Timeout)) from None
        if status == "raised":
            raise exception(value, seconds, [*self._code, *self._files])
        return value

    def forget(self) -> None:
        """Have the process drop all objects of a case.

        The reply is read later: the process works while the grader compares the case's results.
        """
        self._await_forget_reply()
        seconds = self._budget.cap(self._limits.check)
        if self._child is None or not seconds:
            return
        arguments = {"requests": [("forget", {})], "seconds": seconds}
        timeout = seconds + self._limits.grace
        try:
            self._send("forget", arguments, timeout)
        except ProtocolError as error:
            self._end(error)
        else:
            self._forgotten_by = time.monotonic() + timeout

    def _await_forget_reply(self) -> None:
        """Read the reply to `forget`, if one is due; the process may have ended meanwhile."""
        if self._forgotten_by is not None:
            left, self._forgotten_by = self._forgotten_by - time.monotonic(), None
            try:
                self._receive(max(left, 0.01))
            except ProtocolError as error:
                self._end(error)

    def _start(self) -> dict[str, CellResult]:
        """Start a process and run the cells; start over without a cell that ends the process."""
        while True:
            self.close()
            if self._started >= self.MAX_PROCESSES:
                raise ProcessEnded("its code ended too many processes, no more are started")
            if self._used > self._sandbox.limits.cpu_seconds:
                most = self._sandbox.limits.cpu_seconds
                raise ProcessEnded(f"more than {most} s of processor time in all its processes")
            self._started += 1
            self._child = self._sandbox.child()
            self._connection = Connection(self._child.sock)
            results = dict(self._fatal)
            label = ""
            try:
                self._exchange("forbid", self._rules, self.SETUP_SECONDS)
                self._put_files()
                for item in self._code:
                    label = item.label
                    if label not in self._fatal:
                        results[label] = self._run_cell(item)
                        if results[label].error_type == "MemoryError":
                            # The memory that the cell still holds would be missing to the next ones.
                            self._fatal[label] = results[label]
                            raise ProtocolError("out of memory")
            except ProtocolError as error:
                why = self._end(error)
                self._fatal.setdefault(label, CellResult("interrupted", "ProcessEnded", why))
                continue
            return {item.label: results[item.label] for item in self._code}

    def _put_files(self) -> None:
        """Have the process write the files beside the notebook, and enter the notebook's folder."""
        refused: list[Any] = []
        for files in messages(self._beside.files):
            _, answer = self._exchange("put", {"files": files}, self.FILES_SECONDS)
            refused += answer if isinstance(answer, list) else []
        self._exchange("go", {"folder": self._beside.folder}, self.SETUP_SECONDS)
        self.not_put = notes_on(
            [item for item in refused if item and item[0] in self._beside.files]
        )

    def _run_cell(self, item: CodeCell) -> CellResult:
        seconds = self._budget.cap(self._limits.cell)
        if not seconds:
            return self._budget.not_run()
        arguments = {
            "source": item.source,
            "label": item.label,
            "timeout": seconds,
            "first_line": item.line,
            "output_limit": self._sandbox.limits.output_bytes,
        }
        _, value = self._exchange("cell", arguments, seconds + self._limits.grace)
        return cell_result(value)

    def _exchange(self, verb: str, arguments: dict[str, Any], timeout: float) -> tuple[str, Any]:
        self._send(verb, arguments, timeout)
        return self._receive(timeout)

    def _send(self, verb: str, arguments: dict[str, Any], timeout: float) -> None:
        self._number += 1
        self._connection.send((self._number, verb, arguments), timeout)

    def _receive(self, timeout: float) -> tuple[str, Any]:
        reply = self._connection.receive(timeout)
        match reply:
            case (int() as number, "done" | "raised" as status, value) if number == self._number:
                return status, value
        raise ProtocolError("an answer to a question that was not asked")

    def _end(self, error: ProtocolError) -> str:
        """End the process; one line on how and why it ended."""
        assert self._child is not None
        ending = self._child.wait(0.5)
        self._child.kill()
        # On a busy machine the supervisor may report the end late.
        last = self._child.wait(0.0)
        self.doubtful |= last.doubtful
        self._used += last.cpu_seconds
        self._child = None
        return ending.message if ending.kind != "timeout" else str(error)
