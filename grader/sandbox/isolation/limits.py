"""The resource limits of one sealed process, and how to set them in the kernel."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Upper bounds for one child and everything that it starts.

    With the defaults, ordinary training of a small network passes (docs/sandbox.md). Smaller values would
    stop honest work; larger ones let one hand-in slow down the others for longer.

    Args:
        memory_bytes: bytes of memory above what the zygote had mapped when it forked. A single allocation
            beyond it raises MemoryError in the child; all its processes together may not exceed it either.
        cpu_seconds: processor seconds of all threads and processes of the child.
        check_cpu_seconds: the same, from one `Child.mark` to the next.
        lifetime_seconds: wall-clock seconds from the fork on, so that waiting always ends.
        processes: threads and processes together, as the kernel counts them.
        file_bytes: bytes of any one file that the child writes.
        open_files: file descriptors that one process has open at a time.
        scratch_bytes: bytes of all files in the child's scratch directory together.
        output_bytes: bytes that are kept of the output of one cell; the rest is counted.
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
    """Set the kernel's limits for this process and its descendants; they cannot be raised again.

    See getrlimit(2).

    Args:
        limits: the limits to set.
        mapped: bytes of address space in use; see `mapped_bytes`.
        tasks_elsewhere: the tasks of the same user outside the child, which the kernel counts as well.
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
        # macOS defines some of these limits but does not support them.
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
    """Bytes of address space in use; 16 GiB, a generous guess, where there is no /proc."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 16 * 1024 * MIB
