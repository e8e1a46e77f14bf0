"""What a command and all that it starts take of memory, sampled while it runs."""

from __future__ import annotations

import re
import subprocess
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 0.25
MOST_SHARE = 0.02  # of a processor's time; the kernel takes milliseconds to weigh a large process
FORKING, SERVES_FORKS = "what workers are forked from", b"multiprocessing.forkserver"


@dataclass
class Run:
    """One run of a command: seconds by the clock, and MiB at the worst moment.

    total: of all processes at one moment, shared pages counted once. by_role: likewise, of the
    processes of one role. private: of any single process of a role, what it shares with none.
    first_child: seconds until the first sealed process was seen.
    """

    status: int
    seconds: float
    total: float = 0.0
    by_role: dict[str, float] = field(default_factory=dict)
    private: dict[str, float] = field(default_factory=dict)
    first_child: float | None = None


def run(command: list[str], folder: Path, environment: Mapping[str, str], log: Path) -> Run:
    """Run a command to its end; its output goes into the file `log`."""
    begun = time.monotonic()
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        found = Run(0, 0.0)
        ended = threading.Event()
        watcher = threading.Thread(target=_watch, args=(process.pid, begun, found, ended))
        watcher.start()
        try:
            found.status = process.wait()
        finally:
            found.seconds = time.monotonic() - begun
            ended.set()
            watcher.join()
    return found


def _watch(root: int, begun: float, found: Run, ended: threading.Event) -> None:
    again = begun
    while not ended.wait(EVERY):
        roles = _roles(root)
        # Without workers there are only forks in which a zygote tries what this machine allows.
        if {"children", "workers"} <= set(roles.values()) and found.first_child is None:
            found.first_child = time.monotonic() - begun
        if time.monotonic() >= again:
            started = time.thread_time()
            _weigh(roles, found)
            again = time.monotonic() + (time.thread_time() - started) / MOST_SHARE


def _weigh(roles: Mapping[int, str], found: Run) -> None:
    sums: dict[str, float] = defaultdict(float)
    for pid, role in roles.items():
        shared, private = _memory(pid)
        sums[role] += shared
        found.private[role] = max(found.private.get(role, 0.0), private)
    for role, mib in sums.items():
        found.by_role[role] = max(found.by_role.get(role, 0.0), mib)
    found.total = max(found.total, sum(sums.values()))


def _roles(root: int) -> dict[int, str]:
    """What each process of the tree is. Stock nbgrader's kernels count as workers."""
    roles, to_visit = {root: "parent"}, [(root, "parent")]
    while to_visit:
        pid, role = to_visit.pop()
        for child in _children(pid):
            roles[child] = _role_of(child, role)
            to_visit.append((child, roles[child]))
    for pid, role in roles.items():
        # Between a zygote and student code are those that watch over it.
        if role == "children" and any(roles.get(child) == role for child in _children(pid)):
            roles[pid] = "supervisors"
    return roles


def _role_of(pid: int, parent: str) -> str:
    command = _read(f"/proc/{pid}/cmdline")
    if b"resource_tracker" in command or b"bwrap" in command:
        return "helpers"
    if parent in ("zygotes", "children"):
        return "children"
    if b"zygote" in command:
        return "zygotes"
    return FORKING if SERVES_FORKS in command and parent == "parent" else "workers"


def _children(pid: int) -> list[int]:
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []
    return [int(child) for task in tasks for child in _read(f"{task}/children").split()]


def _memory(pid: int) -> tuple[float, float]:
    """MiB of a process with its share of what it shares, and of what is its own."""
    text = _read(f"/proc/{pid}/smaps_rollup")
    shared = sum(map(int, re.findall(rb"^Pss: +(\d+)", text, re.MULTILINE)))
    private = sum(map(int, re.findall(rb"^Private_\w+: +(\d+)", text, re.MULTILINE)))
    return shared / 1024, private / 1024


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
