"""One submission's code, run and ready to be asked: in a sealed process, or in this one.

Both sessions run the same cells in the same order and give the same kind of subject. The sealed one
survives the end of its process: it starts a new one without the cell that ended the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from grader import cells
from grader.agent import Agent
from grader.cells import CellResult
from grader.protocol import Connection, ProtocolError
from grader.sandbox import Child, Sandbox
from grader.subject import LocalChannel, ProcessEnded, Raised, Subject


@dataclass(frozen=True)
class TimeLimits:
    """Seconds by the clock.

    cell: for one cell. check: for one request of a check (a call, a gradient, a training run).
    submission: for all of one submission. grace: how long a process that was interrupted from
    within may take to give in before it is ended from outside.
    """

    cell: float = 30.0
    check: float = 20.0
    submission: float = 600.0
    grace: float = 3.0


@dataclass(frozen=True)
class Code:
    """One code cell to run: how people find it, its source, how many lines of a file precede it."""

    label: str
    source: str
    line: int = 0


class Session(Protocol):
    """Runs cells, then gives the subject that checks ask."""

    def run(self, code: Sequence[Code]) -> dict[str, CellResult]:
        """Run all cells in order; what became of each, by label."""

    def subject(self) -> Subject:
        """The parts that the cells defined."""

    def close(self) -> None:
        """End the session."""


class LocalSession:
    """Student code in this process: for students, on their own machines."""

    def __init__(self, limits: TimeLimits, namespace: dict[str, Any] | None = None) -> None:
        self._limits = limits
        self._agent = Agent(cells.new_namespace() if namespace is None else namespace)

    def run(self, code: Sequence[Code]) -> dict[str, CellResult]:
        self._agent.labels += [item.label for item in code]
        return {
            item.label: cells.run_cell(
                item.source,
                item.label,
                self._agent.namespace,
                timeout=self._limits.cell,
                first_line=item.line,
            )
            for item in code
        }

    def subject(self) -> Subject:
        return Subject(LocalChannel(self._agent))

    def close(self) -> None:
        """Nothing to end."""


class SealedSession:
    """Student code in sealed processes, one after the other if it must be."""

    MAX_PROCESSES = 6

    def __init__(self, sandbox: Sandbox, limits: TimeLimits, forbidden: Sequence[str]) -> None:
        self._sandbox, self._limits, self._forbidden = sandbox, limits, list(forbidden)
        self._code: list[Code] = []
        self._fatal: dict[str, CellResult] = {}
        self._child: Child | None = None
        self._started = 0
        self._number = 0

    def run(self, code: Sequence[Code]) -> dict[str, CellResult]:
        self._code = list(code)
        return self._start()

    def subject(self) -> Subject:
        return Subject(self)

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None

    def ask(self, verb: str, arguments: dict[str, Any]) -> Any:
        """Carry out a verb. Raises Raised or ProcessEnded."""
        if self._child is None:
            if verb != "part":  # a new process knows no objects of the last one
                raise ProcessEnded("the process has ended")
            self._start()
        seconds = self._limits.check
        try:
            status, value = self._exchange(
                verb, arguments | {"seconds": seconds}, seconds + self._limits.grace
            )
        except ProtocolError as error:
            raise ProcessEnded(self._end(error)) from None
        if status == "raised":
            raise _raised(value, seconds)
        return value

    def _start(self) -> dict[str, CellResult]:
        """Start a process and run the cells; again without any cell that ends it."""
        while True:
            self.close()
            if self._started >= self.MAX_PROCESSES:
                raise ProcessEnded("its code ended too many processes, no more are started")
            self._started += 1
            self._child = self._sandbox.child()
            self._connection = Connection(self._child.sock)
            results = dict(self._fatal)
            label = ""
            try:
                self._exchange("forbid", {"names": self._forbidden}, 30.0)
                for item in self._code:
                    label = item.label
                    if label not in self._fatal:
                        results[label] = self._run_cell(item)
            except ProtocolError as error:
                why = self._end(error)
                self._fatal[label] = CellResult("interrupted", "ProcessEnded", why)
                continue
            return {item.label: results[item.label] for item in self._code}

    def _run_cell(self, item: Code) -> CellResult:
        limit = self._limits.cell
        arguments = {
            "source": item.source,
            "label": item.label,
            "timeout": limit,
            "first_line": item.line,
        }
        _, value = self._exchange("cell", arguments, limit + self._limits.grace)
        try:
            result = CellResult(**value)
        except TypeError:
            raise ProtocolError("an answer that is no result of a cell") from None
        if not isinstance(result.message, str) or not isinstance(result.status, str):
            raise ProtocolError("an answer that is no result of a cell")
        return result

    def _exchange(self, verb: str, arguments: dict[str, Any], timeout: float) -> tuple[str, Any]:
        self._number += 1
        self._connection.send((self._number, verb, arguments), timeout)
        reply = self._connection.receive(timeout)
        match reply:
            case (int() as number, "done" | "raised" as status, value) if number == self._number:
                return status, value
        raise ProtocolError("an answer to a question that was not asked")

    def _end(self, error: ProtocolError) -> str:
        """End the process; what is known of its end, in one line."""
        assert self._child is not None
        ending = self._child.wait(0.5)
        self._child.kill()
        self._child = None
        return ending.says if ending.kind != "timeout" else str(error)


def _raised(value: Any, seconds: float) -> Raised:
    """The exception that an answer tells of; nothing in it is trusted to be well-formed."""
    found = value if isinstance(value, dict) else {}
    kind, message = str(found.get("type", "Exception"))[:80], str(found.get("message", ""))[:2000]
    frames = found.get("frames", [])
    lines = [str(line)[:300] for line in frames[:8]] if isinstance(frames, list) else []
    if kind == "TimeLimitReached":
        message = f"it ran longer than {seconds:g} s and was interrupted"
    return Raised(kind, message, lines)
