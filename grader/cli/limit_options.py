"""Command line options for the limits of a submission, and the limits built from them.

Light to import: the sandbox is imported only when limits are built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from grader.subjects.time_limits import TimeLimits

if TYPE_CHECKING:
    from grader.sandbox.isolation.limits import Limits

MIB = 1024 * 1024
_PANEL = "Limits of each submission"
# Wall-clock seconds for a process to start and end, beyond the submission's own time. With less, a
# busy machine would kill it while its time limit still runs; more only delays ending a hung one.
_SPARE_SECONDS = 120.0


def _option(name: str, minimum: float, help: str) -> typer.models.OptionInfo:
    return typer.Option(f"--{name}", min=minimum, help=help, rich_help_panel=_PANEL)


CellSeconds = Annotated[float, _option("cell-seconds", 0.1, "Wall-clock seconds for a cell.")]
CheckSeconds = Annotated[
    float, _option("check-seconds", 0.1, "Wall-clock seconds for a request of a check.")
]
CheckCpuSeconds = Annotated[
    int, _option("check-cpu-seconds", 1, "Processor seconds for a case of a check.")
]
SubmissionSeconds = Annotated[
    float, _option("submission-seconds", 1.0, "Wall-clock seconds for everything.")
]
CpuSeconds = Annotated[int, _option("cpu-seconds", 1, "Processor seconds for everything.")]
MemoryMib = Annotated[int, _option("memory-mib", 64, "Memory, all processes together.")]
Processes = Annotated[int, _option("processes", 8, "Threads and processes.")]
FileMib = Annotated[int, _option("file-mib", 1, "Size of any file that is written.")]
ScratchMib = Annotated[int, _option("scratch-mib", 1, "Size of all files together.")]
OpenFiles = Annotated[int, _option("open-files", 16, "Files open at a time.")]
OutputKib = Annotated[int, _option("output-kib", 1, "What is kept of a cell's output.")]


def time_limits(cell: float, check: float, submission: float) -> TimeLimits:
    """Wall-clock limits in seconds for a cell, for a request of a check, and for a submission."""
    return TimeLimits(cell=cell, check=check, submission=submission)


def limits(
    *,
    submission_seconds: float = 600.0,
    cpu_seconds: int = 120,
    check_cpu_seconds: int = 60,
    memory_mib: int = 2048,
    processes: int = 128,
    file_mib: int = 64,
    scratch_mib: int = 256,
    open_files: int = 256,
    output_kib: int = 64,
) -> Limits:
    """The limits of the sandbox from the values of the command line."""
    from grader.sandbox.isolation.limits import Limits

    return Limits(
        memory_bytes=memory_mib * MIB,
        cpu_seconds=cpu_seconds,
        check_cpu_seconds=check_cpu_seconds,
        lifetime_seconds=submission_seconds + _SPARE_SECONDS,
        processes=processes,
        file_bytes=file_mib * MIB,
        open_files=open_files,
        scratch_bytes=scratch_mib * MIB,
        output_bytes=output_kib * 1024,
    )
