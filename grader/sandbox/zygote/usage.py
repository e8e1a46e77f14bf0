"""Measure what the processes of one child use together, from proc(5); zero where there is no /proc."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

from grader.sandbox.isolation.limits import Limits

_FILES_SECONDS = 1.0  # between two walks over the scratch files, which cost more than reading /proc


def descendants(pid: int) -> list[int]:
    """The process ids of all living descendants of `pid`; parents stand before their children."""
    found, to_visit = [], [pid]
    while to_visit:
        children = list(_children(to_visit.pop()))
        found += children
        to_visit += children
    return found


def tasks_of_user() -> int:
    """The number of threads of this process's user, as far as /proc shows them."""
    total, user = 0, os.getuid()
    for entry in _entries("/proc"):
        with contextlib.suppress(OSError, KeyError, ValueError):
            if entry.isdigit() and os.stat(f"/proc/{entry}").st_uid == user:
                total += int(_status(int(entry))["Threads"])
    return total


class Meter:
    """Measures whether a child and its descendants exceed a limit.

    `seconds` is the processor time at the last reading.

    Args:
        limits: the limits of the child.
        pid: the child's process id.
        scratch: its scratch directory if nothing else limits its size; None if it is a file system of its
            own.
    """

    def __init__(self, limits: Limits, pid: int, scratch: str | None) -> None:
        self._limits = limits
        self._pid = pid
        self._scratch = scratch
        self._files_at = time.monotonic()
        self._inherited = _memory(pid)
        self.seconds = 0.0
        self._marked: float | None = None

    def mark(self) -> None:
        """Begin a check. It counts from the last reading, so nothing has to be read now."""
        self._marked = self.seconds

    def exceeded(self) -> str | None:
        """The first limit that is exceeded: 'memory', 'cpu', 'check_cpu', 'processes' or 'scratch'; or None."""
        pids = [self._pid, *descendants(os.getpid())]
        pids = list(dict.fromkeys(pids))
        if sum(max(0, _memory(pid) - self._inherited) for pid in pids) > self._limits.memory_bytes:
            return "memory"
        self.seconds = max(self.seconds, sum(map(_seconds, pids)))
        if self.seconds > self._limits.cpu_seconds:
            return "cpu"
        since = self.seconds if self._marked is None else self._marked
        if self.seconds - since > self._limits.check_cpu_seconds:
            return "check_cpu"
        if sum(map(_threads, pids)) > self._limits.processes:
            return "processes"
        if self._scratch and time.monotonic() - self._files_at > _FILES_SECONDS:
            self._files_at = time.monotonic()
            if _bytes_below(self._scratch) > self._limits.scratch_bytes:
                return "scratch"
        return None


def _children(pid: int) -> Iterator[int]:
    for thread in _entries(f"/proc/{pid}/task"):
        yield from map(int, _read(f"/proc/{pid}/task/{thread}/children").split())


def _read(path: str) -> str:
    """The text of a file in /proc; empty if the process is gone."""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()
    except OSError:
        return ""


def _entries(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []


def _status(pid: int) -> dict[str, str]:
    lines = _read(f"/proc/{pid}/status").splitlines()
    return dict(line.split(":\t", 1) for line in lines if ":\t" in line)


def _memory(pid: int) -> int:
    """Bytes of memory that a process uses or has swapped out, without mapped files."""
    fields = _status(pid)
    names = ("RssAnon", "RssShmem", "VmSwap")
    return sum(int(fields[name].split()[0]) for name in names if name in fields) * 1024


def _threads(pid: int) -> int:
    return len(_entries(f"/proc/{pid}/task"))


def _seconds(pid: int) -> float:
    """Processor seconds of a process and of the children that it has waited for."""
    # The name in parentheses may contain anything, including blanks and parentheses.
    fields = _read(f"/proc/{pid}/stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _bytes_below(directory: str) -> int:
    total = 0
    for folder, _, names in os.walk(directory):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(folder, name)).st_blocks * 512
    return total
