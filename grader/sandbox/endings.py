"""How a sealed process came to its end, in words for people."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Literal

from grader.sandbox.limits import MIB, Limits


@dataclass(frozen=True)
class Ending:
    """kind: 'exit' (code is the status), 'signal' (code is its number) or 'timeout' (code 0).

    says: one clear line. doubtful: whether it may have been none of the student's doing: the
    process was ended by a SIGKILL that the grader did not send (somebody's, or the system's for
    want of memory, but a process can send it to itself as well), or its guardian was.
    """

    kind: Literal["exit", "signal", "timeout"]
    code: int
    says: str
    doubtful: bool = False


def still_running(seconds: float) -> Ending:
    """The process had not ended after so many seconds of waiting."""
    return Ending("timeout", 0, f"the process was still running after {seconds:g} s of waiting")


def lost() -> Ending:
    """Nobody was left to say how the process ended; its guardian is dead, and so is it."""
    says = "killed: the process that looked after it died"
    return Ending("signal", int(signal.SIGKILL), says, doubtful=True)


def from_status(status: int, reason: str | None, limits: Limits) -> Ending:
    """Put a wait status into words. `reason`: why its keeper killed it, None where it did not."""
    if reason == "orphaned":
        return lost()
    if reason is not None:
        return Ending("signal", int(signal.SIGKILL), "killed: " + _reasons(limits)[reason])
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        return Ending("exit", code, f"the process ended itself with exit status {code}")
    number = os.WTERMSIG(status)
    doubtful = number == signal.SIGKILL
    return Ending("signal", number, _signal_says(number, limits), doubtful)


def _reasons(limits: Limits) -> dict[str, str]:
    return {
        "asked": "the grader ended it",
        "cpu": f"more than {limits.cpu_seconds} s of processor time",
        "lifetime": f"more than {limits.lifetime_seconds:g} s by the clock",
        "memory": f"more than {limits.memory_bytes // MIB} MiB of memory",
        "processes": f"more than {limits.processes} threads and processes",
        "scratch": f"more than {limits.scratch_bytes // MIB} MiB of files",
    }


def _signal_says(number: int, limits: Limits) -> str:
    if number == getattr(signal, "SIGXCPU", None):
        return "killed: " + _reasons(limits)["cpu"]
    if number == getattr(signal, "SIGXFSZ", None):
        return f"killed: a file larger than {limits.file_bytes // MIB} MiB"
    if number == signal.SIGKILL:
        return "killed: by itself, or by the system for want of memory"
    if number == getattr(signal, "SIGSYS", None):
        return "killed: a system call that the sandbox does not allow"
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return f"the process crashed with {name}"
