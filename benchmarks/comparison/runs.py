"""What each build does with the same class of a unit: releases, grades, exports, in a course of its own."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from comparison.builds import Build, BuildError

HERE = Path(__file__).resolve().parent
ANSWERS = "answers.npz"
SUBMITTED = "submitted"
TABLES = "tables"
DONE = ".done.json"
NOT_GRADED = 2  # the status of `grader grade` where somebody is not graded: compared like the rest
# The endless loop of the demo's class takes all of it; right cells, a tenth on a busy machine.
CELL_SECONDS = "12"


@dataclass(frozen=True)
class Work:
    """What both builds do with a unit. kept_answers: the answers files of the checkouts are lent to
    releases, which then compute none anew where these still fit. grading: whether anything is graded."""

    unit: str
    jobs: int = 2
    kept_answers: bool = False
    grading: bool = True


def make_course(folder: Path, build: Build, work: Work) -> None:
    """An empty course with the build's solutions and settings."""
    folder.mkdir(parents=True)
    settings = f"solutions = {json.dumps(str(build.root / 'solutions'))}\n"
    (folder / "grader.toml").write_text(settings, encoding="utf-8")
    shutil.copyfile(build.root / "nbgrader_config.py", folder / "nbgrader_config.py")
    known = build.root / "assignments" / work.unit / ANSWERS
    if work.kept_answers and known.is_file():
        (folder / "assignments" / work.unit).mkdir(parents=True)
        shutil.copyfile(known, folder / "assignments" / work.unit / ANSWERS)


def release(folder: Path, build: Build, unit: str) -> None:
    """`grader release UNIT`."""
    build.run(build.command("release", unit), folder)


def write_class(folder: Path, build: Build, unit: str, course: Path) -> None:
    """The class of the unit, made once, out of what the build released into `course`."""
    released = course / "assignments" / unit / f"{unit}.ipynb"
    script = [str(build.python), "-P", str(HERE / "write_class.py")]
    folder.mkdir(exist_ok=True)
    build.run([*script, str(build.root), unit, str(released), str(folder)], folder)


def grade(folder: Path, build: Build, unit: str, made: Path, jobs: int) -> None:
    """Hand in the class, grade it sealed; what `grader grade` and `report` print is kept as files.

    Raises BuildError where nobody has a report."""
    for student in sorted(made.glob(f"*/{unit}")):
        shutil.copytree(student, folder / SUBMITTED / student.parent.name / unit)
    options = ["--jobs", str(jobs), "--cell-seconds", CELL_SECONDS]
    _table(folder, f"{unit}-grade", build, "grade", unit, *options)
    if not any((folder / "reports" / unit).glob("*.json")):  # two that fail alike would look equal
        raise BuildError(
            f"{build.root} graded nobody of {unit}: try `grader grade {unit}` in {folder}"
        )
    _table(folder, f"{unit}-report", build, "report", unit)


def export(folder: Path, build: Build) -> None:
    """nbgrader's grades.csv of the whole gradebook."""
    build.run([str(build.python), "-m", "nbgrader", "export"], folder)


def _table(folder: Path, name: str, build: Build, *arguments: str) -> None:
    said = build.run(build.command(*arguments), folder, allowed=(0, NOT_GRADED))
    (folder / TABLES).mkdir(exist_ok=True)
    (folder / TABLES / f"{name}.txt").write_text(said, encoding="utf-8")


def run_both(
    folder: Path, old: Build, new: Build, work: Work, say: Callable[[str], None] = print
) -> None:
    """Fill `folder`/old, `folder`/new and `folder`/class.

    What an earlier run has finished there is kept where the build, the folder (which reports name),
    and for the new one the class are still the same; the rest is done again. The class is made by the
    old build.
    """
    made = folder / "class"
    before = json.dumps([str(folder), old.stamp(work.unit), *_asked(work)])
    if not _is_done(folder / "old", before):
        for place in (folder / "old", made):
            shutil.rmtree(place, ignore_errors=True)
        _run(folder / "old", old, work, made, say, makes_class=True)
        (folder / "old" / DONE).write_text(before, encoding="utf-8")
    after = json.dumps([str(folder), new.stamp(work.unit), *_asked(work), _digest(made)])
    if not _is_done(folder / "new", after):
        shutil.rmtree(folder / "new", ignore_errors=True)
        _run(folder / "new", new, work, made, say)
        (folder / "new" / DONE).write_text(after, encoding="utf-8")


def _run(
    course: Path,
    build: Build,
    work: Work,
    made: Path,
    say: Callable[[str], None],
    makes_class: bool = False,
) -> None:
    unit = work.unit
    make_course(course, build, work)
    say(f"{unit}: the {course.name} build releases")
    release(course, build, unit)
    if not work.grading:
        return
    if makes_class:
        write_class(made, build, unit, course)
    say(f"{unit}: the {course.name} build grades {len(list(made.glob(f'*/{unit}')))} hand-ins")
    grade(course, build, unit, made, work.jobs)
    export(course, build)


def _asked(work: Work) -> list[object]:
    return [work.kept_answers, work.grading]


def _is_done(course: Path, stamp: str) -> bool:
    done = course / DONE
    return done.is_file() and done.read_text("utf-8") == stamp


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
