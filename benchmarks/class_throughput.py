"""Stock `nbgrader autograde` against `grader grade`, on the same class, in the same run.

    python benchmarks/class_throughput.py [UNIT] [--submissions 40] [--jobs 2] [--json FILE]

The class is a third right answers, a third single mistakes and a third pairs of them, made from the
unit's files; experiments are left out of the notebooks, and nobody is hostile. Both graders are run as
commands, start-up included, each in a course of its own:

ours    `grader grade UNIT --jobs N`: first with nothing computed ("cold"), then again with --force
        ("warm"), then with feedback pages. Sealed, diagnosed, with reports.
stock   `nbgrader autograde UNIT` of nbgrader as it is installed, with none of our settings: a Jupyter
        kernel for each hand-in, in which each test cell runs the same cases of the same check, visible
        and hidden, with the student's own seed, and returns the points. Nothing is sealed, diagnosed
        or scanned there, and what the references return is read from files that our cold run left.

Marks are compared cell by cell, for every hand-in that stock graded. As neither reads references that
it would have to compute, nor writes feedback, the ratio is that of our warm run to stock's; `ratio_cold`
and `ratio_with_feedback` are those of the others. `--stock-submissions M`: stock, at some seconds a
hand-in, grades the first M only; the ratio is one of rates.

Memory is sampled, of all processes that the command starts, as often as takes two hundredths of a
processor: the largest sum with shared pages counted once, by role, and the most that any process of a
role shares with nobody. Where the time goes is measured after that in this process, on the first few
hand-ins (`--split`); the limit is what their cells and checks take in one process that is warm.

    python benchmarks/class_throughput.py [UNIT] --against OTHER_CHECKOUT [--submissions 40] [--repeat 3]

measures no stock nbgrader, but another build of the kit and this one, which take turns on the same class.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
HERE = ROOT / "benchmarks"
sys.path[:0] = [str(ROOT), str(HERE)]

from grader.runtime.silence import import_keras  # noqa: E402

import_keras()
from comparison.builds import BuildError, open_build  # noqa: E402
from throughput import courses, stock_checker, two_builds  # noqa: E402
from throughput.cost_split import checks_alone, split  # noqa: E402
from throughput.made_class import make_class  # noqa: E402
from throughput.process_tree import Run, run  # noqa: E402

from grader.course.course import Course  # noqa: E402
from grader.course.unit_loading import load_unit  # noqa: E402
from grader.references.store import FOLDER  # noqa: E402

SECRET = "a benchmark's"


def main() -> None:
    """Measure, print, and end with status 1 where the marks differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("unit", nargs="?", default="batchnorm")
    parser.add_argument("--submissions", type=int, default=40, metavar="K")
    parser.add_argument("--stock-submissions", type=int, metavar="M", help="default: 12, at most K")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument(
        "--repeat", type=int, help="runs of stock and of ours, warm (1); turns of two builds (3)"
    )
    parser.add_argument("--against", type=Path, metavar="CHECKOUT", help="compare two builds")
    parser.add_argument(
        "--split", type=int, default=9, metavar="M", help="hand-ins whose time is split"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures, too")
    options = parser.parse_args()
    count = max(1, options.submissions)
    stock_count = min(count, options.stock_submissions or 12)
    with tempfile.TemporaryDirectory(prefix="class-") as folder:
        if options.against:
            found = _against(options, Path(folder), count)
            two_builds.show(found)
        else:
            bench = _Bench(Path(folder), options.unit, count, stock_count, options.jobs)
            found = bench.measure(max(1, options.repeat or 1), max(1, options.split))
            show(found)
    if options.json:
        options.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    raise SystemExit(0 if found["marks_equal"] else 1)


def _against(options: argparse.Namespace, folder: Path, count: int) -> dict[str, Any]:
    try:
        both = open_build(options.against), open_build(ROOT)
        return two_builds.compare(
            both,
            options.unit,
            folder,
            count=count,
            jobs=options.jobs,
            repeat=max(1, options.repeat or 3),
        )
    except BuildError as error:
        raise SystemExit(str(error)) from None


class _Bench:
    """One class, handed in twice."""

    def __init__(self, folder: Path, unit: str, count: int, stock_count: int, jobs: int) -> None:
        import keras

        self.folder, self.unit = folder, unit
        self.count, self.stock_count, self.jobs = count, stock_count, jobs
        home = Course(ROOT, ROOT / "solutions", ROOT / "assignments")
        source = load_unit(home.source(unit))
        self.ours, self.stock = folder / "ours", folder / "stock"
        self.course = courses.our_course(home, unit, self.ours)
        courses.stock_course(source, self.stock)
        released = courses.released_notebook(self.course, unit)
        made = make_class(source, released, count, keras.config.backend())
        courses.hand_in(self.ours, unit, made)
        courses.hand_in(self.stock, unit, made[:stock_count])
        self.students = [item.student for item in made]
        self.what = {item.student: item.what for item in made}

    def measure(self, repeat: int, split_count: int) -> dict[str, Any]:
        """All runs, in turn, and what they show."""
        cold = self._ours("--no-feedback")
        warm, stock = [], []
        for _ in range(repeat):
            warm.append(self._ours("--no-feedback", "--force"))
            stock.append(self._stock())
        marks = courses.marks(self.ours, self.unit)
        differences = _differences(marks, courses.marks(self.stock, self.unit), self.what)
        with_feedback = self._ours("--force")
        os.environ["GRADER_SECRET"] = SECRET
        few = self.students[:split_count]
        where = split(self.course, self.unit, few)
        alone = checks_alone(self.course, self.unit, few)
        rates = {
            "stock": self._rate(self.stock_count, *stock),
            "cold": self._rate(self.count, cold),
            "warm": self._rate(self.count, *warm),
            "with_feedback": self._rate(self.count, with_feedback),
        }
        return {
            "unit": self.unit,
            "submissions": self.count,
            "stock_submissions": self.stock_count,
            "jobs": self.jobs,
            "ratio": rates["warm"] / rates["stock"],
            "ratio_cold": rates["cold"] / rates["stock"],
            "ratio_with_feedback": rates["with_feedback"] / rates["stock"],
            "marks_equal": not differences,
            "differences": differences,
            "per_minute": rates,
            "limit_per_minute": 60 * self.jobs / alone,
            "checks_alone_seconds": alone,
            "seconds_of_a_submission": where,
            "runs": {
                "stock": [asdict(item) for item in stock],
                "cold": asdict(cold),
                "warm": [asdict(item) for item in warm],
                "with_feedback": asdict(with_feedback),
            },
        }

    def _rate(self, count: int, *runs: Run) -> float:
        """Submissions per minute."""
        return 60 * count / statistics.median(item.seconds for item in runs)

    def _ours(self, *options: str) -> Run:
        command = [sys.executable, "-m", "grader", "grade", self.unit, "--jobs", str(self.jobs)]
        environment = {"GRADER_SECRET": SECRET, "PYTHONPATH": str(ROOT)}
        return self._run([*command, *options], self.ours, environment)

    def _stock(self) -> Run:
        (store,) = (self.ours / FOLDER / self.unit).iterdir()
        environment = {
            stock_checker.SOLUTIONS: str(self.course.solutions),
            stock_checker.ASSIGNMENTS: str(self.course.assignments),
            stock_checker.STORE: str(store),
            stock_checker.SECRET: SECRET,
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(HERE)]),
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }
        shutil.rmtree(self.stock / "autograded", ignore_errors=True)
        command = [sys.executable, "-m", "nbgrader", "autograde", self.unit, "--force"]
        return self._run(command, self.stock, environment)

    def _run(self, command: list[str], folder: Path, environment: dict[str, str]) -> Run:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        log = self.folder / "log.txt"
        found = run(command, folder, os.environ | environment | {"PATH": path}, log)
        if found.status:
            last = log.read_text("utf-8", "replace").splitlines()[-20:]
            raise SystemExit("\n".join([f"{' '.join(command)} failed ({found.status}):", *last]))
        return found


def _differences(
    ours: dict[str, dict[str, float]], stock: dict[str, dict[str, float]], what: dict[str, str]
) -> list[str]:
    """A line for each hand-in whose marks differ, for all that stock graded."""
    if missing := set(stock) - set(ours):
        return [f"{student}: has no marks from us" for student in sorted(missing)]
    return [
        f"{student} ({what[student]}): {name} is {ours[student].get(name)} with us, {points} in stock"
        for student, cells in sorted(stock.items())
        for name, points in cells.items()
        if ours[student].get(name) != points
    ]


def show(found: dict[str, Any]) -> None:
    """Print the figures."""
    runs, rates = found["runs"], found["per_minute"]
    print(
        f"{found['unit']}: {found['submissions']} submissions with {found['jobs']} jobs; "
        f"stock grades {found['stock_submissions']} of them"
    )
    print("                             a minute   seconds   peak MiB   first child after")
    for label, key in (
        ("stock nbgrader autograde", "stock"),
        ("grader grade, cold", "cold"),
        ("grader grade, warm", "warm"),
        ("grader grade, with feedback", "with_feedback"),
    ):
        one = runs[key] if isinstance(runs[key], dict) else runs[key][-1]
        first = f"{one['first_child']:9.1f} s" if one["first_child"] is not None else ""
        print(f"{label:<28} {rates[key]:8.1f} {one['seconds']:9.1f} {one['total']:10.0f} {first}")
    print(
        f"the checks alone, in {found['jobs']} warm processes: {found['limit_per_minute']:.1f} a minute"
    )
    print(
        f"ratio to stock: {found['ratio']:.1f} (cold {found['ratio_cold']:.1f}, "
        f"with feedback {found['ratio_with_feedback']:.1f})"
    )
    print(f"marks equal: {'yes' if found['marks_equal'] else 'NO'}")
    for line in found["differences"]:
        print(f"  {line}")
    last = runs["warm"][-1]
    print("memory of the warm run, MiB (all of a role at one moment; own pages of the largest):")
    for role, mib in last["by_role"].items():
        print(f"  {role:<10} {mib:8.0f} {last['private'][role]:8.0f}")
    print("seconds of a submission in a sealed process (mean; references known):")
    for name, seconds in found["seconds_of_a_submission"].items():
        print(f"  {name:<20} {seconds:7.3f}")
    print(f"  {'checks alone, warm':<20} {found['checks_alone_seconds']:7.3f}")


if __name__ == "__main__":
    main()
