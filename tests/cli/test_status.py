"""`grader status`: every unit with its points, in teaching order, and what to do next."""

import io
import shutil

import pytest
from course_folders import write_notebook
from rich.console import Console

from grader.student.status import UnitStatus, print_status


@pytest.fixture
def course(tiny, tmp_path):
    """A student's course of two units, `tiny` and its copy `later`."""
    root = tiny.student_course(tmp_path / "course")
    return root


def mine(course):
    return course / "assignments" / "tiny" / "tiny.ipynb"


def test_untouched_work_has_no_points_and_says_what_to_write(course, grader):
    told = grader("status", cwd=course)
    assert told.code == 0, told
    assert "0 of 2 parts" in told.out
    assert "Next: tiny, `double` is not written yet. More: grader check tiny" in told.out
    assert told.err == ""


def test_a_mistake_is_the_next_thing_to_mend(tiny, course, grader):
    write_notebook(mine(course), tiny.solved("squares"))
    told = grader("status", cwd=course)
    assert "Next: tiny, `double`: " in told.out
    assert "You square your argument" in " ".join(told.out.split())


def test_finished_work_is_done(tiny, course, grader):
    write_notebook(mine(course), tiny.solved())
    told = grader("status", cwd=course)
    assert "2 of 2 parts" in told.out
    assert "####################" in told.out
    assert "Everything passes here" in told.out


def test_a_damaged_notebook_is_told_and_the_others_are_shown(tiny, course, grader):
    mine(course).write_text("no notebook", "utf-8")
    told = grader("status", cwd=course)
    assert told.code == 2
    assert "Next: tiny. " in told.out
    assert "Traceback" not in told.out + told.err


def test_units_come_in_teaching_order(course, grader):
    for name in ("zebra", "ant"):
        # No checks to run here: their rows say that they cannot be checked, in their places.
        folder = course / "assignments" / name
        shutil.copytree(course / "assignments" / "tiny", folder)
        (folder / "answers.npz").write_bytes(b"damaged")
    (course / "grader.toml").write_text('units = ["zebra", "tiny", "missing"]', "utf-8")
    told = grader("status", cwd=course)
    places = [
        told.out.index(f"\n{name} ") if name != "zebra" else told.out.index("zebra ")
        for name in ("zebra", "tiny", "ant")
    ]
    assert places == sorted(places)
    assert told.code == 2


def test_an_order_that_is_no_list_is_refused(course, grader):
    (course / "grader.toml").write_text("units = 3", "utf-8")
    told = grader("status", cwd=course)
    assert told.code == 2
    assert "units is a list of names" in told.line


def test_a_course_without_units_says_so(tmp_path, grader):
    (tmp_path / "assignments").mkdir()
    told = grader("status", cwd=tmp_path)
    assert told.code == 2
    assert "has no units" in told.line


def test_it_fits_a_narrow_terminal():
    console = Console(width=60, file=io.StringIO())
    print_status([UnitStatus("a_unit", trouble="this notebook is damaged " * 5)], console)
    lines = console.file.getvalue().splitlines()
    assert max(len(line) for line in lines) <= 60
    assert "#" not in console.file.getvalue()
