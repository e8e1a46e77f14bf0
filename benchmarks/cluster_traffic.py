"""What a cluster's scheduler and home cost: bytes out and back per submission, seconds per task.

    python benchmarks/cluster_traffic.py [UNIT] [--tasks 10000] [--json FILE]

Bytes are those of the packed hand-in (the unit's solution and a sample of its known mistakes, as
notebooks of its release) and of the packed report. Time is that of as many tasks which carry such a
hand-in to a worker and such a report back and do nothing else: a scheduler and a worker of two threads
on this machine, as many in flight as when grading. Processor time is told for the scheduler, the worker
and this process, where packing hand-ins and unpacking reports comes on top. The scheduler or home,
whichever takes more, bounds the submissions per second of a cluster.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import pickle
import queue
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import psutil

from grader.runtime.silence import import_keras

import_keras()
from distributed import Client  # noqa: E402

from grader.cluster import course_bundle  # noqa: E402
from grader.cluster.dispatch import SPARE_SUBMISSIONS  # noqa: E402
from grader.cluster.grading_process import REPORT, grade_parcel  # noqa: E402
from grader.cluster.parcel import Parcel, unpack_parcel  # noqa: E402
from grader.course.course import find_course  # noqa: E402
from grader.demo.submissions import mistaken, solved  # noqa: E402
from grader.grading.grader import Grader  # noqa: E402

THREADS = 2
MISTAKES = 6
REPEAT = 20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("unit", nargs="?", default="batchnorm")
    parser.add_argument("--tasks", type=int, default=10_000)
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    parcels = list(_parcels(options.unit))
    packing = statistics.mean(_packing_seconds(*parcel) for parcel in parcels)
    out, back = zip(*parcels, strict=True)
    found: dict[str, Any] = {
        "unit": options.unit,
        "bundle_bytes": len(course_bundle.pack(find_course(), options.unit)),
        "bytes_out": statistics.mean(map(len, out)),
        "bytes_back": statistics.mean(map(len, back)),
    }
    found |= _tasks(options.tasks, parcels)
    found["packing_seconds"] = packing
    found["cpu_seconds_per_hand_in_home"] = packing + found["cpu_seconds_per_task_home"]
    for name, value in found.items():
        print(f"{name:>32}: {value if isinstance(value, str) else f'{value:,.6g}'}")
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def _parcels(name: str) -> Iterator[tuple[bytes, bytes]]:
    """Packed hand-ins and the packed answers to them."""
    with Grader(find_course(), name) as grader:
        unit = grader.opened.live.unit
        release = grader.course.released(name) / f"{name}.ipynb"
        names = list(unit.misconceptions)[:: max(1, len(unit.misconceptions) // MISTAKES)]
        for changed in [{}, *(mistaken(unit, (item,)) for item in names)]:
            notebook = solved(unit, json.loads(release.read_text("utf-8")), changed)
            content = json.dumps(notebook, indent=1).encode()
            path = f"/course/submitted/somebody/{name}/{name}.ipynb"
            hand_in = Parcel("somebody", grader.seed("somebody"), path, content)
            report = grade_parcel(grader, hand_in)
            yield hand_in.pack(), pickle.dumps((REPORT, report))


def _packing_seconds(out: bytes, back: bytes) -> float:
    """Home's time to pack a hand-in and unpack its report."""
    hand_in, begun = unpack_parcel(out), time.process_time()
    for _ in range(REPEAT):
        hand_in.pack()
        pickle.loads(back)
    return (time.process_time() - begun) / REPEAT


def _tasks(count: int, parcels: list[tuple[bytes, bytes]]) -> dict[str, float]:
    with (
        tempfile.TemporaryDirectory() as folder,
        _cluster(Path(folder)) as (address, processes),
        Client(address, set_as_default=False) as client,
    ):
        client.wait_for_workers(1)
        _carry(client, 200, parcels)
        before, begun = _seconds(processes), time.monotonic()
        _carry(client, count, parcels)
        wall, after = time.monotonic() - begun, _seconds(processes)
        memory = {name: psutil.Process(pid).memory_info().rss for name, pid in processes}
    spent = {name: (after[name] - before[name]) / count for name in after}
    return {
        "tasks": count,
        "seconds_per_task": wall / count,
        "tasks_per_second": count / wall,
        **{f"cpu_seconds_per_task_{name}": value for name, value in spent.items()},
        **{f"mib_{name}": value / 2**20 for name, value in memory.items()},
    }


def _carry(client: Client, count: int, parcels: list[tuple[bytes, bytes]]) -> None:
    """Send hand-ins out and fetch reports, a few at a time, as grading does."""
    done: queue.SimpleQueue[Any] = queue.SimpleQueue()
    given, sent = set(), 0
    while sent < count or given:
        while sent < count and len(given) < 2 * THREADS + SPARE_SUBMISSIONS:
            out, back = parcels[sent % len(parcels)]
            future = client.submit(_answer, out, back, pure=False, key=f"t-{time.time_ns()}-{sent}")
            future.add_done_callback(done.put)
            given.add(future)
            sent += 1
        ready = [done.get()]
        with contextlib.suppress(queue.Empty):
            while True:
                ready.append(done.get_nowait())
        client.gather(ready)
        given.difference_update(ready)


def _answer(out: bytes, back: bytes) -> bytes:
    return back


def _seconds(processes: list[tuple[str, int]]) -> dict[str, float]:
    """Processor seconds of each so far."""
    times = {name: psutil.Process(pid).cpu_times() for name, pid in processes}
    return {name: item.user + item.system for name, item in times.items()}


@contextlib.contextmanager
def _cluster(folder: Path) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """The address of a scheduler with one worker, and the processes by name."""
    contact = folder / "scheduler.json"
    dask = [sys.executable, "-m", "dask"]
    common = ["--host", "127.0.0.1", "--no-dashboard", "--dashboard-address", "127.0.0.1:0"]
    settings = {"env": os.environ | {"DASK_TEMPORARY_DIRECTORY": str(folder)}, "cwd": folder}
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [
        subprocess.Popen(
            [*dask, "scheduler", "--port", "0", "--scheduler-file", str(contact), *common],
            **settings,
            **quiet,
        )
    ]
    try:
        while not contact.is_file():
            time.sleep(0.1)
        address = json.loads(contact.read_text())["address"]
        worker = ["worker", address, "--no-nanny", "--nthreads", str(THREADS), *common]
        started.append(subprocess.Popen([*dask, *worker], **settings, **quiet))
        names = ("scheduler", "worker")
        pids = [(name, process.pid) for name, process in zip(names, started, strict=True)]
        yield address, [*pids, ("home", os.getpid())]
    finally:
        for process in started[::-1]:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
