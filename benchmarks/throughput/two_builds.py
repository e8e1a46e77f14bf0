"""`grader grade` of two builds on the same class, in turns, and how their rates compare."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import Any

from comparison import runs
from comparison.builds import Build, BuildError

from grader.course.unit_loading import load_unit
from throughput import courses
from throughput.made_class import make_class
from throughput.process_tree import run

NAMES = ("old", "new")  # as long as each other: so are the paths of their courses


def compare(
    builds: tuple[Build, Build],
    unit: str,
    folder: Path,
    *,
    count: int,
    jobs: int,
    repeat: int,
    say: Callable[[str], None] = print,
) -> dict[str, Any]:
    """Submissions per minute of both builds, and the second's over the first's.

    builds: the other one, and the one that this module belongs to, which makes the class: `count`
    hand-ins, the same for both. Each grades once with nothing computed, which is not counted, then
    `repeat` times with --force, without feedback; who goes first changes each time. `ratio` is the
    median of the turns' ratios: what slows the machine for a while slows both builds of a turn.
    Raises BuildError.
    """
    import keras

    work = runs.Work(unit, jobs, kept_answers=True)
    roots = [folder / name for name in NAMES]
    for root, build in zip(roots, builds, strict=True):
        runs.make_course(root, build, work)
        runs.release(root, build, unit)
    released = json.loads((roots[1] / "assignments" / unit / f"{unit}.ipynb").read_text("utf-8"))
    source = load_unit(builds[1].root / "solutions" / unit)
    made = make_class(source, released, count, keras.config.backend())
    for root in roots:
        courses.hand_in(root, unit, made)
    both = list(zip(builds, roots, strict=True))
    for build, root in both:
        _seconds(build, root, unit, jobs)
    turns = []
    for turn in range(repeat):
        taken = [0.0, 0.0]
        for number in (0, 1) if turn % 2 == 0 else (1, 0):
            taken[number] = _seconds(*both[number], unit, jobs, "--force")
        turns.append([60 * count / seconds for seconds in taken])
        say(f"turn {turn + 1}: {turns[-1][0]:.1f} and {turns[-1][1]:.1f} a minute")
    ratios = [new / old for old, new in turns]
    marks = [courses.marks(root, unit) for root in roots]
    return {
        "unit": unit,
        "submissions": count,
        "jobs": jobs,
        "builds": [str(build.root) for build in builds],
        "per_minute": [statistics.median(column) for column in zip(*turns, strict=True)],
        "ratio": statistics.median(ratios),
        "ratios": ratios,
        "marks_equal": marks[0] == marks[1],
    }


def show(found: dict[str, Any]) -> None:
    """Print the figures."""
    print(f"{found['unit']}: {found['submissions']} submissions with {found['jobs']} jobs")
    for build, rate in zip(found["builds"], found["per_minute"], strict=True):
        print(f"{rate:8.1f} a minute   {build}")
    low, high = min(found["ratios"]), max(found["ratios"])
    print(
        f"ratio of the second to the first: {found['ratio']:.3f} "
        f"({low:.3f} to {high:.3f} in {len(found['ratios'])} turns)"
    )
    print(f"marks equal: {'yes' if found['marks_equal'] else 'NO'}")


def _seconds(build: Build, root: Path, unit: str, jobs: int, *options: str) -> float:
    command = build.command("grade", unit, "--jobs", str(jobs), "--no-feedback", *options)
    log = root / "log.txt"
    found = run(command, root, build.environment(), log)
    if found.status:
        last = log.read_text("utf-8", "replace").splitlines()[-20:]
        raise BuildError("\n".join([f"{' '.join(command)} failed ({found.status}):", *last]))
    return found.seconds
