"""Two courses with the same hand-ins: ours, and one as stock nbgrader has it."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

from grader.course.course import Course, load_course
from grader.course.unit import SourceUnit
from grader.course.unit_files import ANSWERS
from grader.demo.submissions import DemoHandIn
from grader.nbgrader_bridge.common.generate_assignment import generate_assignment
from grader.release.release import release
from grader.release.source_notebook import source_notebook

OUR_SETTINGS = """\
from grader.nbgrader_bridge import configure

c = get_config()
configure(c)
"""
STOCK_SETTINGS = """\
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "stock"
"""
STOCK_SETUP = "from throughput.stock_checker import checker\n\ncheck = checker({unit!r}, globals())"
DATABASE = "gradebook.db"
SUBMITTED = "submitted"


def our_course(home: Course, unit: str, root: Path) -> Course:
    """A course in `root` with the unit released, from the solutions of `home`."""
    root.mkdir(parents=True)
    solutions = os.path.relpath(home.solutions, root)
    settings = f'solutions = "{Path(solutions).as_posix()}"\n'
    (root / "grader.toml").write_text(settings, encoding="utf-8")
    (root / "nbgrader_config.py").write_text(OUR_SETTINGS, encoding="utf-8")
    course = load_course(root)
    known = home.assignments / unit / ANSWERS
    if known.is_file():  # they take minutes to compute
        (course.assignments / unit).mkdir(parents=True)
        shutil.copyfile(known, course.assignments / unit / ANSWERS)
    release(course, unit)
    return course


def stock_course(unit: SourceUnit, root: Path) -> None:
    """A course of stock nbgrader's in `root`: the same notebook, whose `check` returns points.

    Only the cell that makes `check` is another one. It is read-only, so that nbgrader puts it into
    the hand-ins, which stay the same.
    """
    root.mkdir(parents=True)
    (root / "nbgrader_config.py").write_text(STOCK_SETTINGS.format(root=str(root)), "utf-8")
    setup = STOCK_SETUP.format(unit=unit.name)
    cells = [
        replace(cell, source=setup) if cell.kind == "setup" else cell
        for cell in unit.cells
        if cell.kind != "experiment"
    ]
    own = Course(root, unit.folder.parent, root / "release")
    generate_assignment(own, unit.name, source_notebook(replace(unit, cells=cells)))


def hand_in(root: Path, unit: str, made: list[DemoHandIn]) -> None:
    """Put the hand-ins where nbgrader collects them."""
    for item in made:
        folder = root / SUBMITTED / item.student / unit
        folder.mkdir(parents=True)
        (folder / item.name).write_bytes(item.content)


def marks(root: Path, unit: str) -> dict[str, dict[str, float]]:
    """Points by student and test cell, as the gradebook in `root` has them."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root / DATABASE}") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score
                for notebook in submission.notebooks
                for grade in notebook.grades
            }
            for submission in gradebook.assignment_submissions(unit)
        }


def released_notebook(course: Course, unit: str) -> dict[str, Any]:
    """The released notebook."""
    path = course.assignments / unit / f"{unit}.ipynb"
    return json.loads(path.read_text("utf-8"))
