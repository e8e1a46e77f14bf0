"""Describe how a sealed process ended, in one line for people."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass
from typing import Literal

from grader.sandbox.isolation.limits import MIB, Limits


@dataclass(frozen=True)
class Ending:
    """How a sealed process ended.

    Args:
        kind: 'exit', 'signal' or 'timeout'.
        code: the exit status, the number of the signal, or 0 for a timeout.
        message: one line for people.
        doubtful: whether the student may not have caused it: a SIGKILL that the grader did not send ended
            the process (the system sends one when memory runs out, but a process can also send it to
            itself), or its supervisor or zygote died.
        cpu_seconds: the processor seconds, as last measured, of the process and all its descendants.
    """

    kind: Literal["exit", "signal", "timeout"]
    code: int
    message: str
    doubtful: bool = False
    cpu_seconds: float = 0.0


def still_running(seconds: float) -> Ending:
    """The ending of a process that still ran after so many seconds of waiting."""
    return Ending("timeout", 0, f"the process was still running after {seconds:g} s of waiting")


def lost() -> Ending:
    """The ending of a process whose supervisor died, and the process with it."""
    message = "killed: the process that looked after it died"
    return Ending("signal", int(signal.SIGKILL), message, doubtful=True)


def from_status(status: int, reason: str | None, limits: Limits, cpu: float = 0.0) -> Ending:
    """Describe a wait status.

    Args:
        status: as `os.waitpid` returns it.
        reason: why the supervisor killed the process; None if it did not.
        limits: the limits of the process.
        cpu: the processor seconds that it used.
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
    # The kernel kills a process that ignores SIGXCPU and goes on past its limit of processor time.
    doubtful = number == signal.SIGKILL and cpu <= limits.cpu_seconds
    if number == signal.SIGKILL and not doubtful:
        number = signal.SIGXCPU
    return Ending("signal", number, _signal_message(number, limits), doubtful, cpu)


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


def _signal_message(number: int, limits: Limits) -> str:
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
