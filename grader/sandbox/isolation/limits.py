"""What one sealed process may use at most, and how the kernel is told."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one child and everything it starts.

    memory_bytes: memory in bytes above what the zygote itself had mapped when it forked. A single
        allocation beyond it raises MemoryError inside; all processes of the child together may
        not exceed it either.
    cpu_seconds: processor time in seconds, over all threads and processes of the child.
    check_cpu_seconds: the same, from one `Child.mark` to the next.
    lifetime_seconds: seconds by the clock from the fork on, so that waiting always ends.
    processes: threads and processes together, as the kernel counts them.
    file_bytes: size in bytes of any one file that the child writes.
    open_files: file descriptors open at a time in one process.
    scratch_bytes: bytes in all files of the child's own scratch directory together.
    output_bytes: bytes of what one cell prints that are kept; the others are counted.
    """

    memory_bytes: int = 2048 * MIB
    cpu_seconds: int = 120
    check_cpu_seconds: int = 60
    lifetime_seconds: float = 3600.0
    processes: int = 128
    file_bytes: int = 64 * MIB
    open_files: int = 256
    scratch_bytes: int = 256 * MIB
    output_bytes: int = 64 * 1024

    def __post_init__(self) -> None:
        for name, value in vars(self).items():
            if value <= 0:
                raise ValueError(f"the limit {name} must be positive, not {value!r}")


def apply_limits(limits: Limits, mapped: int, tasks_elsewhere: int) -> None:
    """Set the kernel's limits for this process and its descendants. They cannot be raised again.

    mapped: bytes of address space in use, see `mapped_bytes`.
    tasks_elsewhere: tasks that the kernel counts against the same user but that are not ours.
    """
    import resource

    def set_limit(name: str, soft: int, hard: int | None = None) -> None:
        which = getattr(resource, name, None)
        if which is None:
            return
        ceiling = resource.getrlimit(which)[1]
        wanted = [soft, soft if hard is None else hard]
        if ceiling != resource.RLIM_INFINITY:
            wanted = [min(value, ceiling) for value in wanted]
        # macOS knows some of these limits by name only.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(which, tuple(wanted))

    set_limit("RLIMIT_AS", mapped + limits.memory_bytes)
    # The soft limit's signal can be caught; two seconds later the kernel kills.
    set_limit("RLIMIT_CPU", limits.cpu_seconds, limits.cpu_seconds + 2)
    set_limit("RLIMIT_NPROC", limits.processes + tasks_elsewhere)
    set_limit("RLIMIT_FSIZE", limits.file_bytes)
    set_limit("RLIMIT_NOFILE", limits.open_files)
    set_limit("RLIMIT_CORE", 0)
    set_limit("RLIMIT_MSGQUEUE", 0)
    set_limit("RLIMIT_MEMLOCK", MIB)


def mapped_bytes() -> int:
    """Bytes of address space in use; a generous constant where /proc does not tell."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 16 * 1024 * MIB
