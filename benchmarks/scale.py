"""What large classes cost, from measured figures: the tables of docs/scale.md.

    python benchmarks/class_throughput.py --json class.json
    python benchmarks/cluster_traffic.py --json traffic.json
    python benchmarks/scale.py class.json traffic.json [--set NAME=VALUE …]

Every figure that the tables need is listed with where it comes from; `--set` gives one that the files
lack, or tries another value.
"""

from __future__ import annotations

import argparse
import json
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from throughput.process_tree import FORKING

CLASSES = (10_000, 1_000_000)
CORES = (2, 16, 64, 1_000)
HOUR = 3600.0
MIB = 2**20
GIB = 2**30
CORES_OF_A_MACHINE = 64


@dataclass(frozen=True)
class Figures:
    """What one submission, worker or process costs.

    core_seconds: a core's time for a submission, gradebook left out. start_seconds: until a worker's
    first child. record_seconds: the one writer's time for a submission's marks and report.
    feedback_seconds: the same for its page. machine_mib: the memory of what all workers of a machine
    share (zygote, the process that they are forked from). worker_mib: what a worker adds (itself, one
    child, its supervisors). report_bytes, autograded_bytes, page_bytes, gradebook_bytes: on disk per
    submission, the report as JSON, the graded notebook, the feedback page, the rows. bytes_out,
    bytes_back: on the network per submission. scheduler_seconds, home_seconds: processor time of these
    per submission. bundle_bytes: to each worker.
    """

    core_seconds: float
    start_seconds: float
    record_seconds: float
    feedback_seconds: float
    machine_mib: float
    worker_mib: float
    report_bytes: float
    autograded_bytes: float
    page_bytes: float
    gradebook_bytes: float
    bytes_out: float
    bytes_back: float
    scheduler_seconds: float
    home_seconds: float
    bundle_bytes: float


# The roles of processes that `throughput.process_tree` tells apart.
_OF_A_WORKER = ("workers", "supervisors", "children")
_SHARED = ("zygotes", FORKING)

# Where the benchmarks' files have each figure, the first path that is there.
SOURCES: dict[str, tuple[str, ...]] = {
    "core_seconds": ("seconds_of_a_submission.graded", "seconds_per_submission"),
    "start_seconds": ("runs.warm.first_child", "start_seconds"),
    "record_seconds": ("record_seconds",),
    "feedback_seconds": ("feedback_seconds",),
    "machine_mib": ("machine_mib",),
    "worker_mib": ("worker_mib",),
    "report_bytes": ("report_bytes",),
    "autograded_bytes": ("autograded_bytes",),
    "page_bytes": ("page_bytes",),
    "gradebook_bytes": ("gradebook_bytes_per_submission", "gradebook_bytes"),
    "bytes_out": ("bytes_out",),
    "bytes_back": ("bytes_back",),
    "scheduler_seconds": ("cpu_seconds_per_task_scheduler",),
    "home_seconds": ("cpu_seconds_per_hand_in_home",),
    "bundle_bytes": ("bundle_bytes",),
}


def main() -> None:
    """Read the figures and print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE")
    options = parser.parse_args()
    figures = read(options.files, options.set)
    for table in (inputs, time_table, limits_table, disk_table, memory_table):
        print(table(figures) + "\n")


def read(files: Sequence[Path], settings: Sequence[str]) -> Figures:
    """The figures in the files; later files and settings win. Ends with a line where one lacks."""
    known: dict[str, float] = {}
    for path in files:
        data = json.loads(path.read_text("utf-8"))
        known |= derived(data)
        for name, places in SOURCES.items():
            for place in places:
                if (value := _at(data, place)) is not None:
                    known[name] = value
                    break
    for text in settings:
        name, _, value = text.partition("=")
        known[name] = float(value)
    missing = [item.name for item in fields(Figures) if item.name not in known]
    unknown = sorted(set(known) - {item.name for item in fields(Figures)})
    if missing or unknown:
        lines = [f"needed: --set {name}=VALUE" for name in missing]
        raise SystemExit("\n".join(lines + [f"no such figure: {name}" for name in unknown]))
    return Figures(**known)


def derived(data: dict[str, Any]) -> dict[str, float]:
    """What follows from the runs of a class's throughput: a page's time is what a run with them took
    longer; memory is shared out by the roles of the processes."""
    found = {}
    count, jobs = data.get("submissions"), data.get("jobs")
    warm, pages = _at(data, "runs.warm.seconds"), _at(data, "runs.with_feedback.seconds")
    roles = {role: _at(data, f"runs.warm.by_role.{role}") for role in (*_OF_A_WORKER, *_SHARED)}
    if count and warm and pages:
        found["feedback_seconds"] = max(0.0, pages - warm) / count
    if jobs and all(roles.values()):
        found["worker_mib"] = sum(roles[role] for role in _OF_A_WORKER) / jobs
        found["machine_mib"] = sum(roles[role] for role in _SHARED)
    return found


def _at(data: Any, place: str) -> float | None:
    """The number at a dotted path; of a list, the median over its items."""
    for key in place.split("."):
        if isinstance(data, list):
            data = [item[key] for item in data if isinstance(item, dict) and key in item]
        else:
            data = data.get(key) if isinstance(data, dict) else None
    if isinstance(data, list):
        numbers = [item for item in data if isinstance(item, (int, float))]
        return statistics.median(numbers) if numbers else None
    return float(data) if isinstance(data, (int, float)) else None


def inputs(figures: Figures) -> str:
    """The figures themselves."""
    rows = [[item.name, f"{getattr(figures, item.name):,.4g}"] for item in fields(figures)]
    return table(["figure", "value"], rows)


def time_table(figures: Figures) -> str:
    """Processor hours, and wall-clock hours on that many cores."""
    rows = []
    for count in CLASSES:
        hours = [wall_seconds(figures, count, cores) / HOUR for cores in CORES]
        cpu = count * figures.core_seconds / HOUR
        rows.append([f"{count:,}", duration(cpu), *map(duration, hours)])
    heads = [f"{cores:,} cores" for cores in CORES]
    return table(["submissions", "processor", *heads], rows)


def wall_seconds(figures: Figures, count: int, cores: int) -> float:
    """Start, then the slowest of grading, recording, home and scheduler, which run side by side."""
    slowest = max(
        count * figures.core_seconds / cores,
        count * figures.record_seconds,
        count * figures.home_seconds,
        count * figures.scheduler_seconds,
    )
    return figures.start_seconds + slowest


def limits_table(figures: Figures) -> str:
    """What each place that there is one of can take, and how many cores keep it busy."""
    places = [
        ("writer of the gradebook", figures.record_seconds),
        ("writer, with feedback pages", figures.record_seconds + figures.feedback_seconds),
        ("home of a cluster", figures.home_seconds),
        ("scheduler", figures.scheduler_seconds),
    ]
    rows = [
        [name, f"{1 / seconds:,.0f}", f"{figures.core_seconds / seconds:,.0f}"]
        for name, seconds in places
    ]
    return table(["not parallel", "submissions a second", "cores that it keeps up with"], rows)


def disk_table(figures: Figures) -> str:
    """On disk, and over the network."""
    quantities: list[tuple[str, Callable[[int], float]]] = [
        ("reports/", lambda count: count * figures.report_bytes),
        ("autograded/", lambda count: count * figures.autograded_bytes),
        ("feedback/", lambda count: count * figures.page_bytes),
        ("gradebook", lambda count: count * figures.gradebook_bytes),
        ("to the workers", lambda count: count * figures.bytes_out),
        ("bundles, to 1,000 workers", lambda count: 1_000 * figures.bundle_bytes),
        ("back", lambda count: count * figures.bytes_back),
    ]
    rows = [[name, *(size(amount(count)) for count in CLASSES)] for name, amount in quantities]
    return table(["", *(f"{count:,} submissions" for count in CLASSES)], rows)


def memory_table(figures: Figures) -> str:
    """Of all workers together, whatever the size of the class."""
    rows = []
    for cores in CORES:
        machines = -(-cores // CORES_OF_A_MACHINE)
        mib = machines * figures.machine_mib + cores * figures.worker_mib
        rows.append([f"{cores:,}", f"{machines:,}", size(mib * MIB)])
    return table(["cores, with a worker each", "machines", "memory"], rows)


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def duration(hours: float) -> str:
    """In the unit that people would use."""
    for unit, length in (("d", 48.0), ("h", 1.5), ("min", 1.5 / 60)):
        if hours >= length:
            per = {"d": 24.0, "h": 1.0, "min": 1 / 60}[unit]
            return f"{hours / per:,.1f} {unit}"
    return f"{hours * HOUR:,.0f} s"


def size(amount: float) -> str:
    """Bytes in the unit that people would use."""
    for unit, length in (("TiB", 2**40), ("GiB", GIB), ("MiB", MIB)):
        if amount >= length:
            return f"{amount / length:,.1f} {unit}"
    return f"{amount / 1024:,.1f} KiB"


if __name__ == "__main__":
    main()
