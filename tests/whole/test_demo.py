"""The demo as a stranger runs it, and the same class graded by plain nbgrader.

`tests/demo/test_units.py` shows the same of a tiny unit's class.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from warm_processes import warm_run

from grader.course.course import load_course
from grader.course.unit_loading import load_unit
from grader.demo.submissions import make_class

ROOT = Path(__file__).parents[2]
UNIT = "batchnorm"

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
exhaustive = pytest.mark.exhaustive


def run(*command: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environ = os.environ | {"PATH": path, "COLUMNS": "120"} | environment
    return subprocess.run(
        command, cwd=cwd, env=environ, capture_output=True, text=True, timeout=600, check=False
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[Path, str]:
    """The folder of a finished demo, and what it printed."""
    folder = tmp_path_factory.mktemp("demo") / "course"
    done = run(sys.executable, "-m", "grader", "demo", UNIT, "--folder", str(folder), cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    return folder, done.stdout


@pytest.fixture(scope="module")
def hand_ins(demo):
    folder, _ = demo
    unit = load_unit(ROOT / "solutions" / UNIT)
    return make_class(unit, folder / "assignments" / UNIT / f"{UNIT}.ipynb")


def reports(folder: Path) -> dict[str, dict]:
    found = (folder / "reports" / UNIT).glob("*.json")
    return {path.stem: json.loads(path.read_text()) for path in found}


def marks(folder: Path) -> dict[tuple[str, str], float | None]:
    """The mark of every test cell of every student, as the gradebook has it."""
    with Gradebook(load_course(folder).db_url) as gradebook:
        return {
            (submission.student.id, grade.name): None if grade.needs_manual_grade else grade.score
            for submission in gradebook.assignment_submissions(UNIT)
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


@exhaustive
def test_everybody_is_graded_and_nothing_is_left_out(demo, hand_ins):
    folder, printed = demo
    assert "not graded" not in printed
    assert len(hand_ins) >= 16
    assert set(reports(folder)) == {item.student for item in hand_ins}
    for item in hand_ins:
        assert item.student in printed
        assert (folder / "feedback" / item.student / UNIT / f"{UNIT}.html").is_file()


@exhaustive
def test_right_answers_and_accidents_around_them_get_full_marks(demo, hand_ins):
    right = ("the solution", "right", "an endless loop", "a memory hog", "os._exit(0)")
    tests = ("a duplicated test cell", "a deleted test cell")
    for item in hand_ins:
        if item.what.startswith((*right, *tests)):
            report = reports(demo[0])[item.student]
            assert report["score"] == report["max_score"], (item.what, report["notes"])


@exhaustive
def test_stub_and_junk_get_nothing(demo, hand_ins):
    for item in hand_ins:
        if item.what in ("the untouched stub", "a notebook that is not JSON"):
            assert reports(demo[0])[item.student]["score"] == 0, item.what


@exhaustive
def test_mistakes_lose_points_and_are_named(demo, hand_ins):
    for item in hand_ins:
        if item.what.startswith("mistaken: "):
            report = reports(demo[0])[item.student]
            wanted = item.what.removeprefix("mistaken: ").split(" + ")
            named = [check["diagnosis"][0] for check in report["checks"] if check["diagnosis"]]
            assert 0 < report["score"] < report["max_score"], item.what
            assert sorted(wanted) in [sorted(one["misconceptions"]) for one in named], item.what
            assert all(len(one["says"]) > 20 for one in named)


@exhaustive
def test_delegation_is_flagged_with_its_place_and_earns_nothing(demo, hand_ins):
    student = next(item.student for item in hand_ins if item.what == "a delegation to Keras")
    report = reports(demo[0])[student]
    (flag,) = [flag for flag in report["flags"] if flag["kind"] == "forbidden"]
    assert flag["what"] == "keras.layers.BatchNormalization"
    assert "line" in flag["where"]
    earned = [c["points"] for c in report["checks"] if c["part"] == "BatchNormalization"]
    assert earned
    assert not any(earned)


@exhaustive
def test_feedback_shows_pictures_and_diagnoses(demo, hand_ins):
    item = next(item for item in hand_ins if "epsilon_outside_root" in item.what)
    page = (demo[0] / "feedback" / item.student / UNIT / f"{UNIT}.html").read_text()
    says = load_unit(ROOT / "solutions" / UNIT).misconceptions["epsilon_outside_root"].says
    assert "data:image/png;base64," in page
    assert says[:40] in page


@exhaustive
def test_plain_nbgrader_gives_the_same_marks(demo, hand_ins, tmp_path):
    """`nbgrader autograde` in a copy of the course, with a gradebook of its own.

    Of those who made nothing but a mistake, it grades three: it takes seconds for each.
    """
    folder = demo[0]
    mistaken = [item.student for item in hand_ins if item.what.startswith("mistaken: ")]
    left_out = mistaken[3:]
    copied = tmp_path / "course"
    unneeded = shutil.ignore_patterns("gradebook.db", "autograded", *left_out)
    shutil.copytree(folder, copied, ignore=unneeded)
    (copied / "grader.toml").write_text(f"solutions = '{ROOT / 'solutions'}'\n")
    done = run("nbgrader", "autograde", UNIT, cwd=copied)
    assert done.returncode == 0, done.stderr[-3000:]
    ours, theirs = marks(folder), marks(copied)
    assert {key: mark for key, mark in ours.items() if key[0] not in left_out} == theirs
    assert None not in ours.values()
    by_student: dict[str, float] = {}
    for (student, _), mark in ours.items():
        by_student[student] = by_student.get(student, 0.0) + mark
    assert by_student == {name: report["score"] for name, report in reports(folder).items()}


def test_the_demo_refuses_a_folder_with_other_things(tmp_path):
    precious = tmp_path / "thesis.txt"
    precious.write_text("chapter 1")
    done = warm_run("grader", "demo", UNIT, "--folder", str(tmp_path), cwd=ROOT)
    assert done.returncode == 2
    assert "holds other things" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert precious.read_text() == "chapter 1"
