"""`grader demo`: makes a course and a class in a folder of its own, and really grades it."""

from __future__ import annotations

import json
import os
import shutil
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from grader.class_grading.grade_class import grade_course
from grader.class_grading.options import GradeOptions
from grader.class_grading.records.reports import feedback_page
from grader.course.course import SETTINGS, Course, load_course
from grader.course.unit import SourceUnit
from grader.course.unit_files import ANSWERS, DEMO_CLASS
from grader.course.unit_loading import load_unit
from grader.demo.submissions import DemoHandIn, make_class
from grader.grading.settings import Settings
from grader.release.release import release
from grader.runtime.progress import progress_bar
from grader.subjects.time_limits import TimeLimits

MARK = "# made by `grader demo`, which makes this folder anew each time it runs\n"
NBGRADER_CONFIG = """\
from grader.nbgrader_bridge import configure

c = get_config()  # noqa: F821
configure(c)
"""
# Wall-clock seconds for a cell. The endless loop in the class costs this time, so the default would
# make the demo slow; with much less, honest cells would fail on a busy machine.
CELL_SECONDS = 4.0


class DemoError(Exception):
    """The demo cannot be made; the text is one clear line."""


def run_demo(home: Course, units: Sequence[str], folder: Path, jobs: int) -> None:
    """Release units into a new course, hand in a class for each, grade it, and print what to open.

    Args:
        home: The course whose solutions are used.
        units: Names of units; all if empty.
        folder: The new course's folder. An earlier demo in it is removed.
        jobs: Number of worker processes.

    Raises:
        DemoError: `folder` holds anything but an earlier demo, or there is nothing to show.
        UnitError: A unit cannot be loaded.
        NoIsolation: The machine cannot seal student code off.
    """
    begun = time.monotonic()
    console = Console()
    sources = [load_unit(home.source(unit)) for unit in units or home.units()]
    if not sources:
        raise DemoError(f"{home.root} has no units: go to a folder that has solutions/")
    for source in sources:
        if source.demo_class is None:
            raise DemoError(f"{source.folder} has no {DEMO_CLASS}.py, which says who hands in what")
    course = _make_course(home, folder)
    pages: dict[str, tuple[str, Path]] = {}
    for source in sources:
        mistaken, page = _show_unit(home, course, source, jobs, console)
        pages[source.name] = mistaken, page
    _print_what_to_open(course, pages, console)
    console.print(f"{time.monotonic() - begun:.0f} s in all")


def _show_unit(
    home: Course, course: Course, source: SourceUnit, jobs: int, console: Console
) -> tuple[str, Path]:
    """Release one unit, hand in its class, and grade it.

    Returns:
        The name of a student with a mistake, and the path of this student's feedback page.
    """
    unit = source.name
    console.rule(unit)
    _copy_answers(home, course, unit)
    with progress_bar(f"releasing {unit}", console=console) as progress:
        made = release(course, unit, progress=progress)
    console.print(f"released {unit} to {made.folder}", soft_wrap=True)
    hand_ins = make_class(source, made.folder / f"{unit}.ipynb")
    for item in hand_ins:
        _hand_in(course, unit, item)
    console.print(f"a class of {len(hand_ins)} handed in:")
    for item in hand_ins:
        console.print(f"  {item.student:<6} {item.what}", highlight=False, markup=False)
    settings = Settings(course, unit, times=TimeLimits(cell=CELL_SECONDS))
    grade_course(GradeOptions(settings, jobs), console)
    mistaken = next(item.student for item in hand_ins if item.what.startswith("mistaken"))
    return mistaken, feedback_page(course, unit, mistaken)


def _make_course(home: Course, folder: Path) -> Course:
    settings = folder / SETTINGS
    if folder.exists() and any(folder.iterdir()):
        if not settings.is_file() or not settings.read_text("utf-8").startswith(MARK):
            raise DemoError(
                f"{folder} holds other things: name another folder with --folder, or empty it"
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    solutions = os.path.relpath(home.solutions, folder.resolve())
    lines = f'solutions = "{Path(solutions).as_posix()}"\nunits = {json.dumps(home.units())}\n'
    settings.write_text(MARK + lines, encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(NBGRADER_CONFIG, encoding="utf-8")
    return load_course(folder)


def _copy_answers(home: Course, course: Course, unit: str) -> None:
    """Copy the answers of the last release, which `release` keeps if valid: they take minutes to compute."""
    path = home.assignments / unit / ANSWERS
    if path.is_file():
        target = course.assignments / unit
        target.mkdir(parents=True)
        shutil.copyfile(path, target / ANSWERS)


def _hand_in(course: Course, unit: str, item: DemoHandIn) -> None:
    folder = course.submitted / item.student / unit
    folder.mkdir(parents=True)
    (folder / item.name).write_bytes(item.content)


def _print_what_to_open(
    course: Course, pages: dict[str, tuple[str, Path]], console: Console
) -> None:
    console.print("Open next:")
    lines = [f"{page}  (what {student} gets to read)" for student, page in pages.values()]
    lines += [
        f"{course.assignments / unit / f'{unit}.ipynb'}  (what was released)" for unit in pages
    ]
    lines.append(
        f"cd {os.path.relpath(course.root)} && nbgrader formgrader  (the gradebook; or "
        f"`nbgrader autograde {next(iter(pages))} --force`)"
    )
    for line in lines:
        console.print(f"  {line}", soft_wrap=True, highlight=False)
