"""What grading one submission costs, against its checks' own compute in a process that is warm.

    python benchmarks/submission_cost.py [UNIT] [--runs 7] [--json FILE]

All in one run, on one machine: the checks of the solution in this very process, warm (what no
grading can do without); the solved notebook and a mistaken one graded in sealed processes, on a warm
sandbox and with the references computed (medians of the runs); how long a fork takes, and what a
child has of memory that is its own when it has answered everything. Last come the dearest checks.

Beside the time by the clock stands processor time, which other work on the machine disturbs less.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from grader.runtime.silence import import_keras  # noqa: E402

import_keras()
from grader.agent.agent import Agent  # noqa: E402
from grader.authoring import Case, Check  # noqa: E402
from grader.course.case_seeds import visible_seed  # noqa: E402
from grader.course.course import Course  # noqa: E402
from grader.demo.submissions import mistaken, solved  # noqa: E402
from grader.evaluation.run_case import run_case  # noqa: E402
from grader.grading import steps  # noqa: E402
from grader.grading.grader import Grader  # noqa: E402
from grader.grading.open_unit import OpenUnit  # noqa: E402
from grader.replies import verb_replies  # noqa: E402
from grader.replies.channel import ProcessEnded  # noqa: E402
from grader.report.model import Report  # noqa: E402
from grader.subjects.local_channel import LocalChannel  # noqa: E402
from grader.subjects.session import Session  # noqa: E402
from grader.subjects.subject import Subject  # noqa: E402

GOAL_ADDED, GOAL_MEMORY = 0.3, 60
DEAREST = 8
STUDENT = "ada"
_SEALED_SESSION = steps.sealed_session


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("unit", nargs="?", default="batchnorm")
    parser.add_argument("--runs", type=int, default=7, help="how often each is done")
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    options = parser.parse_args()
    found = measure(options.unit, options.runs)
    show(options.unit, found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def measure(unit: str, runs: int) -> dict[str, Any]:
    """All figures, times in seconds and memory in MiB."""
    course = Course(ROOT, ROOT / "solutions", ROOT / "assignments")
    with _MeasuredGrader(course, unit) as grader, tempfile.TemporaryDirectory() as folder:
        by_check, compute = checks_alone(grader.opened, runs)
        forks = [_fork_seconds(grader) for _ in range(runs)]
        right, wrong = _submissions(grader.opened, course, Path(folder))
        right_graded = _graded(grader, right, runs)
        wrong_graded = _graded(grader, wrong, runs)
    if right_graded["share"] != 1:
        raise SystemExit(f"{unit}: the solution has {right_graded['share']:.0%} of the points")
    return {
        "compute": compute,
        "right": right_graded,
        "wrong": wrong_graded,
        "added": right_graded["seconds"] - compute["seconds"],
        "fork": statistics.median(forks),
        "checks": dict(sorted(by_check.items(), key=lambda item: -item[1])),
    }


def checks_alone(opened: OpenUnit, runs: int) -> tuple[dict[str, float], dict[str, float]]:
    """Seconds of each check on the solution, in this process, and of all (by clock and processor).

    Medians of the runs. The first run is none of them: it warms.
    """
    subject = Subject(LocalChannel(Agent(opened.unit.namespace())))
    times: dict[str, list[float]] = {}
    processor = []
    for _ in range(runs + 1):
        started = time.process_time()
        for check in opened.unit.checks:
            begun = time.perf_counter()
            for case in _cases(opened, check):
                trace = run_case(check, case, subject, visible_seed(opened.unit.name))
                if trace.failure is not None:
                    raise SystemExit(f"{check.name}: {trace.failure}")
            times.setdefault(check.name, []).append(time.perf_counter() - begun)
        processor.append(time.process_time() - started)
    found = {name: statistics.median(seconds[1:]) for name, seconds in times.items()}
    return found, {"seconds": sum(found.values()), "processor": statistics.median(processor[1:])}


def _cases(opened: OpenUnit, check: Check) -> Iterator[Case]:
    yield from opened.unit.visible_cases(check)
    yield from opened.unit.hidden_cases.get(check.name, ())


def _submissions(opened: OpenUnit, course: Course, folder: Path) -> tuple[Path, Path]:
    """The solved notebook, and one with the first mistake of the unit's demo class."""
    unit = opened.unit
    release = course.assignments / unit.name / f"{unit.name}.ipynb"
    released = json.loads(release.read_text("utf-8"))
    sources = mistaken(unit, unit.demo_class.MISTAKES[0])
    paths = folder / "right.ipynb", folder / "wrong.ipynb"
    made = (solved(unit, released), solved(unit, released, sources))
    for path, notebook in zip(paths, made, strict=True):
        path.write_text(json.dumps(notebook), encoding="utf-8")
    return paths


class _MeasuredGrader(Grader):
    """A grader that asks each child, at its end, what it has used: (MiB of its own, seconds)."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.used: list[tuple[float, float]] = []

    def grade(self, *arguments: Any, **options: Any) -> Report:
        """Grade, and keep what the child has used."""
        with patch.object(steps, "sealed_session", self._measured_session):
            return super().grade(*arguments, **options)

    def _measured_session(self, *arguments: Any) -> Session:
        session = _SEALED_SESSION(*arguments)
        close, subject = session.close, session.subject()

        def measure_and_close() -> None:
            with contextlib.suppress(ProcessEnded):
                self.used.append((private_mib(subject), processor_seconds(subject)))
            close()

        session.close = measure_and_close
        return session


def private_mib(subject: Subject) -> float:
    """MiB of memory that a sealed process shares with no other."""
    data = _read(subject, "/proc/self/smaps_rollup")
    return sum(map(int, re.findall(rb"^Private_\w+: +(\d+)", data, re.MULTILINE))) / 1024


def processor_seconds(subject: Subject) -> float:
    """Processor seconds of a sealed process, all its threads."""
    fields = _read(subject, "/proc/self/stat").rpartition(b")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def _read(subject: Subject, path: str) -> bytes:
    return subject.ask("content", verb_replies.array, target=path).tobytes()


def _fork_seconds(grader: Grader) -> float:
    assert grader.sandbox is not None
    begun = time.perf_counter()
    with grader.sandbox.child():
        return time.perf_counter() - begun


def _graded(grader: _MeasuredGrader, path: Path, runs: int) -> dict[str, float]:
    """What grading the file takes, and its share of all points. The first time is not counted:
    then the references compute the hidden cases of this student."""
    times, processor = [], []
    for _ in range(runs + 1):
        begun, started = time.perf_counter(), time.process_time()
        report = grader.grade(path, STUDENT)
        times.append(time.perf_counter() - begun)
        processor.append(time.process_time() - started)
    memory, seconds = zip(*grader.used[-runs:], strict=True)
    return {
        "share": report.score / report.max_score,
        "seconds": statistics.median(times[1:]),
        "grader_processor": statistics.median(processor[1:]),
        "child_processor": statistics.median(seconds),
        "private_mib": max(memory),
    }


def show(unit: str, found: dict[str, Any]) -> None:
    """Print the figures."""
    alone, right, wrong = found["compute"], found["right"], found["wrong"]
    print(f"{unit}: one submission, in seconds   by the clock   of processors (grader, child)")
    print(
        f"  checks alone, in a warm process   {alone['seconds']:7.3f}      {alone['processor']:9.3f}"
    )
    for name, one in (("right", right), ("wrong", wrong)):
        label = f"graded: {name} ({one['share']:.0%} of points)"
        own, child = one["grader_processor"], one["child_processor"]
        print(
            f"  {label:<33} {one['seconds']:7.3f}      {own + child:9.3f} ({own:.3f}, {child:.3f})"
        )
    print(f"  right, above the checks alone     {found['added']:7.3f}   (goal: {GOAL_ADDED:g})")
    print(f"  fork of a sealed child            {found['fork']:7.3f}")
    most = max(right["private_mib"], wrong["private_mib"])
    print(f"  private memory of a child         {most:7.1f} MiB   (goal: {GOAL_MEMORY})")
    print("dearest checks, all their cases:")
    for name, seconds in list(found["checks"].items())[:DEAREST]:
        print(f"  {name:<33} {seconds:7.3f}")


if __name__ == "__main__":
    main()
