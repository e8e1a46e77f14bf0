"""How long commands take that mostly import, and how much they import; of one build or of two.

    python benchmarks/import_times.py [OTHER_CHECKOUT] [--unit activations] [--runs 5]

Run are `grader --help`, `grader check UNIT` on the solved notebook, in a course as students have it
(assignments only), and `from grader import checker`. Each runs once to fill the caches of files, then
N times, the two builds taking turns, which go first by turns as well. Printed are the medians of: seconds
by the clock; milliseconds in the kit's own modules, what these import not counted; the modules in all;
the kit's own. All but the first come from as many further runs with `-X importtime`, which slows the clock;
modules are counted when the command ends, in its own process.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from comparison.builds import Build, BuildError, open_build  # noqa: E402
from comparison.runs import write_class  # noqa: E402

LINE = re.compile(r"^import time: +(\d+) \| +\d+ \| +(\S+)$", re.MULTILINE)
SOLVED = "the solution"  # what the demo's class calls it
# What `python -m grader` does, in code that something may be put in front of.
GRADER = """
import runpy, sys
sys.argv = ["grader", *{arguments!r}]
runpy.run_module("grader", run_name="__main__", alter_sys=True)
"""
# Standard error is no place for it: while Keras starts, `grader` keeps that quiet.
LISTS = """
import atexit, sys
atexit.register(lambda: open({path!r}, "w").write("\\n".join(sys.modules)))
"""
FIGURES = ("seconds", "own_ms", "modules", "own_modules")


@dataclass(frozen=True)
class Imports:
    """What one run imported: the kit's own modules take `own_ms` without what they import."""

    own_ms: float
    modules: int
    own_modules: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("other", nargs="?", type=Path, metavar="OTHER_CHECKOUT")
    parser.add_argument("--unit", default="activations", help="the one that is checked")
    parser.add_argument("--runs", type=int, default=5, metavar="N")
    options = parser.parse_args()
    try:
        builds = [open_build(place) for place in (options.other, ROOT) if place is not None]
        with tempfile.TemporaryDirectory(prefix="imports-") as folder:
            found = measure(builds, Path(folder), options.unit, max(1, options.runs))
    except BuildError as error:
        raise SystemExit(str(error)) from None
    show(builds, found)


def commands(unit: str, notebook: Path) -> dict[str, str]:
    """What is measured: Python's code by a title."""
    return {
        "grader --help": GRADER.format(arguments=["--help"]),
        f"grader check {unit}": GRADER.format(arguments=["check", unit, str(notebook)]),
        "from grader import checker": "from grader import checker",
    }


def measure(
    builds: list[Build], folder: Path, unit: str, runs: int
) -> dict[str, list[dict[str, float]]]:
    """The medians of each command, a dictionary of FIGURES for each build."""
    courses = [make_course(folder / str(n), build, unit) for n, build in enumerate(builds)]
    notebook = solved_notebook(folder / "class", builds[0], unit, courses[0])
    found = {}
    for title, code in commands(unit, notebook).items():
        asked = [(build, code, course) for build, course in zip(builds, courses, strict=True)]
        for one in asked:
            timed(*one)
        rows: list[list[dict[str, float]]] = [[] for _ in builds]
        for turn in range(runs):
            order = list(range(len(builds)))
            for number in order if turn % 2 == 0 else order[::-1]:
                rows[number].append(
                    {"seconds": timed(*asked[number]), **vars(imports(*asked[number]))}
                )
        found[title] = [
            {name: statistics.median(row[name] for row in one) for name in FIGURES} for one in rows
        ]
    return found


def make_course(folder: Path, build: Build, unit: str) -> Path:
    """A course with the build's assignment only."""
    shutil.copytree(build.root / "assignments" / unit, folder / "assignments" / unit)
    return folder


def solved_notebook(folder: Path, build: Build, unit: str, course: Path) -> Path:
    """The solution out of the demo's class; all builds check the same file."""
    write_class(folder, build, unit, course)
    for line in (folder / f"{unit}.txt").read_text("utf-8").splitlines():
        student, what = line.split("\t")
        if what == SOLVED:
            return folder / student / unit / f"{unit}.ipynb"
    raise BuildError(f"nobody in the demo's class of {unit} hands in {SOLVED}")


def timed(build: Build, code: str, folder: Path) -> float:
    """Seconds by the clock. Raises BuildError where the code fails."""
    begun = time.perf_counter()
    build.run([str(build.python), "-c", code], folder)
    return time.perf_counter() - begun


def imports(build: Build, code: str, folder: Path) -> Imports:
    """What one run imports. Raises BuildError where the code fails."""
    listed = folder / "modules.txt"
    done = subprocess.run(
        [str(build.python), "-X", "importtime", "-c", LISTS.format(path=str(listed)) + code],
        cwd=folder,
        env=build.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise BuildError(f"{code} failed under -X importtime ({done.returncode})")
    return counted(done.stderr, listed.read_text("utf-8").splitlines())


def counted(said: str, modules: list[str]) -> Imports:
    """The lines of `-X importtime`, summed up, and the names of the modules, counted."""
    own = sum(int(taken) for taken, name in LINE.findall(said) if _is_own(name))
    return Imports(own / 1000, len(modules), sum(map(_is_own, modules)))


def _is_own(module: str) -> bool:
    return module.split(".")[0] == "grader"


def show(builds: list[Build], found: Mapping[str, list[dict[str, float]]]) -> None:
    """A line for each command and build, and the ratio of the times."""
    print(f"{'':<30}{'seconds':>9}{'own ms':>9}{'modules':>9}{'own':>6}")
    for title, rows in found.items():
        print(title)
        for build, row in zip(builds, rows, strict=True):
            figures = f"{row['seconds']:9.3f}{row['own_ms']:9.1f}{row['modules']:9.0f}"
            print(f"  {build.root.name:<28}{figures}{row['own_modules']:6.0f}")
        if len(rows) == 2:
            before, after = (row["seconds"] for row in rows)
            print(f"  {'second to first':<28}{after / before:9.3f}")


if __name__ == "__main__":
    main()
