"""How a sealed process came to its end, in words for people."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Literal

from grader.sandbox.isolation.limits import MIB, Limits


@dataclass(frozen=True)
class Ending:
    """kind: 'exit' (code is the status), 'signal' (code is its number) or 'timeout' (code 0).

    says: one clear line. doubtful: whether it may have been none of the student's doing: the
    process was ended by a SIGKILL that the grader did not send (somebody's, or the system's for
    want of memory, but a process can send it to itself as well), or its guardian was.
    cpu_seconds: processor time in seconds that it and all that it started used, as last measured.
    """

    kind: Literal["exit", "signal", "timeout"]
    code: int
    message: str
    doubtful: bool = False
    cpu_seconds: float = 0.0


def still_running(seconds: float) -> Ending:
    """The process had not ended after so many seconds of waiting."""
    return Ending("timeout", 0, f"the process was still running after {seconds:g} s of waiting")


def lost() -> Ending:
    """Nobody was left to say how the process ended; its guardian is dead, and so is it."""
    message = "killed: the process that looked after it died"
    return Ending("signal", int(signal.SIGKILL), message, doubtful=True)


def from_status(status: int, reason: str | None, limits: Limits, cpu: float = 0.0) -> Ending:
    """Put a wait status into words.

    reason: why its keeper killed it, None where it did not. cpu: processor seconds that it used.
    """
    if reason == "orphaned":
        return lost()
    if reason is not None:
        message = "killed: " + _reasons(limits)[reason]
        return Ending("signal", int(signal.SIGKILL), message, cpu_seconds=cpu)
    if os.WIFEXITED(status):
        code = os.WEXITSTATUS(status)
        message = f"the process ended itself with exit status {code}"
        return Ending("exit", code, message, cpu_seconds=cpu)
    number = os.WTERMSIG(status)
    # Past its limit of processor time, the kernel kills what ignores the signal before.
    doubtful = number == signal.SIGKILL and cpu <= limits.cpu_seconds
    if number == signal.SIGKILL and not doubtful:
        number = signal.SIGXCPU
    return Ending("signal", number, _signal_says(number, limits), doubtful, cpu)


def _reasons(limits: Limits) -> dict[str, str]:
    return {
        "asked": "the grader ended it",
        "cpu": f"more than {limits.cpu_seconds} s of processor time",
        "check_cpu": f"more than {limits.check_cpu_seconds} s of processor time in one check",
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
