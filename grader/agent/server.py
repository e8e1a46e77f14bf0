"""Serve the grader in a sealed process: run the cells, then answer requests about the parts."""

from __future__ import annotations

import contextlib
import io
import os
import socket
from typing import Any

from grader import process_state
from grader.agent.agent import Agent
from grader.agent.failures import failure
from grader.agent.warm_up import warm_up
from grader.execution import cell_runner, tripwires
from grader.execution.disabling import disable, disable_late
from grader.execution.time_limit import TimeLimit
from grader.execution.working_folder import WorkingFolder, write_files
from grader.process_state.switch_log import SwitchLog
from grader.protocol.connection import Connection
from grader.protocol.frames import ProtocolError


class SealedAgent:
    """The sealed process's side of the socket: cells first, then verbs, until the grader closes it."""

    def __init__(self, sock: socket.socket) -> None:
        self._connection = Connection(sock)
        self._namespace = cell_runner.new_namespace()
        # Before any student code runs, this is the kit's own state.
        self._place = WorkingFolder(os.getcwd())
        self._place.enter()
        process_state.capture()
        process_state.restore()
        self._agent = Agent(self._namespace, guest=True)
        self._switch_log = SwitchLog()
        self._forbidden: dict[str, list[str]] = {}
        self._disabled = False
        self._checked = ""

    def serve(self) -> None:
        """Answer requests until the other side closes the socket."""
        while True:
            try:
                number, verb, arguments = self._connection.receive()
            except ProtocolError:
                return
            reply = self._reply(verb, arguments)
            try:
                self._connection.send((number, *reply))
            except (TypeError, ValueError, RecursionError, MemoryError) as error:
                self._connection.send((number, "raised", failure(error, (), sealed=True)))

    def _reply(self, verb: str, arguments: dict[str, Any]) -> tuple[str, Any]:
        if verb == "forbid":
            self._forbidden = arguments["names"]
            names = {name for names in self._forbidden.values() for name in names}
            self._disabled = bool(arguments["destroyed"])
            if self._disabled:
                disable(arguments["destroyed"])
            return "done", tripwires.install(sorted(names))
        if verb == "called_before":
            return "done", tripwires.called_before()
        if verb == "put":
            return "done", write_files(self._place, arguments["files"])
        if verb == "go":  # before any cell: the folder is the kit's own from here on
            self._place.go(arguments["folder"])
            return "done", process_state.capture()
        if verb == "cell":
            self._agent.labels.append(arguments["label"])
            result = vars(cell_runner.run_cell(**arguments, namespace=self._namespace))
            self._switch_log.after_cell(arguments["label"])
            return "done", result
        if verb == "switched":
            return "done", self._switch_log.entries()
        with contextlib.redirect_stdout(_Nowhere()), contextlib.redirect_stderr(_Nowhere()):
            reply = self._watched(**arguments)
        if verb == "forget":
            self._checked = ""
            tripwires.disarm()
        return reply

    def _watched(self, requests: list[Any], seconds: float) -> tuple[str, Any]:
        """Carry out requests within `seconds` until one raises, and reply to the last of them.

        A touched tripwire counts even if student code swallowed its exception.
        """
        watch: tripwires.Watch | None = None
        self._switch_log.adopt()
        self._agent.begin()
        try:
            with TimeLimit(seconds):
                for verb, arguments in requests:
                    watch = self._watch(verb, arguments)
                    answer = self._agent.answer(verb, arguments)
                reply = "done", self._agent.with_prefetched(verb, answer)
        except BaseException as error:
            told = failure(error, self._agent.labels, self._agent.alone, sealed=True)
            # Where functions of Keras are disabled, the kit may fail without a fault of its own.
            reply = "raised", told | {"ours": told["ours"] and not self._disabled}
        if watch is not None and watch.touched is not None:
            reply = "raised", failure(watch.touched, self._agent.labels)
        return reply

    def _watch(self, verb: str, arguments: dict[str, Any]) -> tripwires.Watch:
        """Arm the tripwires of the part whose check the request belongs to."""
        if verb == "part" and not self._checked:  # the first part of a case is the one checked
            self._checked = arguments["name"]
        disable_late()
        return tripwires.arm(self._forbidden.get(self._checked, ()))


class _Nowhere(io.TextIOBase):
    """A stream that drops what student code prints while it is checked."""

    def write(self, text: str) -> int:
        return len(text)


def prepare() -> None:
    """Do once in the zygote what each forked process would otherwise repeat."""
    warm_up()
    process_state.capture()  # builds the lists of switches, which children share


def serve(sock: socket.socket) -> None:
    """Entry point of a sealed process."""
    SealedAgent(sock).serve()
