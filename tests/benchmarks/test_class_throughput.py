"""The benchmark against stock nbgrader: the same checks on both sides, and marks that are compared."""

import itertools
import json
import subprocess
import sys
import time
from pathlib import Path

import class_throughput
import pytest
from small_unit import COUNT, DOUBLE, MOMENTS, RIGHT, notebook, write_unit
from throughput import made_class, process_tree, stock_checker

from grader.course.course import load_course
from grader.course.unit_loading import load_unit
from grader.grading.grader import Grader
from grader.references import answers_making

ROOT = Path(__file__).resolve().parents[2]
BENCHMARKS = ROOT / "benchmarks"

WRONG = {
    "nothing": ("def other():\n    pass",),
    "first of two": ("def double(x):\n    return x * x", MOMENTS, COUNT),
    "hidden": ("def double(x):\n    return x + x if len(x) != 7 else x * x", MOMENTS),
    "raises": (DOUBLE, "def moments(x):\n    raise ValueError(x)", COUNT),
}


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course with the unit `small`, its checks and answers released."""
    monkeypatch.setenv("GRADER_SECRET", "secret")
    write_unit(tmp_path / "course" / "solutions" / "small")
    course = load_course(tmp_path / "course")
    released = course.assignments / "small"
    released.mkdir(parents=True)
    unit = load_unit(course.source("small"))
    answers_making.save(answers_making.compute(unit), released / "answers.npz")
    (released / "checks.py").write_bytes((unit.folder / "checks.py").read_bytes())
    return course


def points_by_stock(course, store, cells, student, monkeypatch, tmp_path):
    folder = tmp_path / "autograded" / student / "small"
    folder.mkdir(parents=True)
    monkeypatch.chdir(folder)
    for name, value in (
        (stock_checker.SOLUTIONS, course.solutions),
        (stock_checker.ASSIGNMENTS, course.assignments),
        (stock_checker.STORE, store),
        (stock_checker.SECRET, "secret"),
    ):
        monkeypatch.setenv(name, str(value))
    monkeypatch.setattr(sys, "path", list(sys.path))
    for name in [name for name in sys.modules if name.split(".")[0] == "small"]:
        monkeypatch.delitem(sys.modules, name)
    space = {}
    for cell in ("import numpy as np", *cells):
        exec(cell, space)
    check = stock_checker.checker("small", space)
    return {item.name: check(item.name) for item in load_unit(course.source("small")).checks}


@pytest.mark.parametrize("cells", [RIGHT, *WRONG.values()], ids=["right", *WRONG])
def test_stock_gives_the_points_that_we_give(course, monkeypatch, tmp_path, cells):
    path = tmp_path / "hand_in.ipynb"
    path.write_text(notebook("import numpy as np", *cells), encoding="utf-8")
    with Grader(course, "small", sandbox=False) as grader:
        ours = {item.name: item.points for item in grader.grade(path, "ann").checks}
    (store,) = (course.root / ".grader-cache" / "small").iterdir()
    found = points_by_stock(course, store, cells, "ann", monkeypatch, tmp_path)
    assert found == ours
    assert (sum(found.values()) == 8.0) == (cells is RIGHT)


def test_stock_computes_no_references(course, monkeypatch, tmp_path):
    with pytest.raises(LookupError, match="the store lacks doubles"):
        points_by_stock(course, tmp_path / "empty", RIGHT, "ann", monkeypatch, tmp_path)


def test_a_class_is_a_third_each_of_right_answers_mistakes_and_pairs(course):
    unit = load_unit(ROOT / "solutions" / "activations")
    released = json.loads((ROOT / "assignments/activations/activations.ipynb").read_text())
    made = made_class.make_class(unit, released, 30, "tensorflow")
    assert made == made_class.make_class(unit, released, 30, "tensorflow")
    kinds = [
        "right" if "mistaken" not in item.what else ("pair" if " + " in item.what else "single")
        for item in made
    ]
    assert kinds == ["right", "single", "pair"] * 10
    assert len({item.what for item in made}) > 25
    assert [item.student for item in made] == sorted({item.student for item in made})
    cells = json.loads(made[0].content)["cells"]
    assert not [cell for cell in cells if "experiment" in cell["metadata"].get("tags", ())]
    assert not [cell for cell in cells if "NotImplementedError" in "".join(cell["source"])]


def test_a_unit_whose_mistakes_do_not_compose_still_makes_a_class(course):
    unit = load_unit(course.source("small"))
    made = made_class.make_class(unit, {"cells": []}, 6, "tensorflow")
    assert [item.what for item in made] == ["the solution", *["mistaken: squares"] * 2] * 2


def test_memory_is_that_of_the_command_and_all_that_it_starts(tmp_path):
    child = "import time; kept = bytearray(90 << 20); time.sleep(1.5)"
    parent = (
        "import subprocess, sys; print('said'); "
        f"sys.exit(subprocess.call([sys.executable, '-c', {child!r}]))"
    )
    log = tmp_path / "log"
    begun = time.monotonic()
    found = process_tree.run([sys.executable, "-c", parent], tmp_path, {}, log)
    assert (found.status, log.read_text()) == (0, "said\n")
    assert 1.5 < found.seconds <= time.monotonic() - begun
    assert 90 < found.total < 400
    assert found.private["workers"] > 90 > found.private["parent"]
    assert found.first_child is None


def test_who_is_who_in_the_tree(monkeypatch):
    tree = {1: [2, 3, 9], 2: [20, 21], 3: [4], 4: [5], 5: [6], 6: [7], 9: []}
    commands = {3: b"bwrap grader", 9: b"resource_tracker"}
    commands |= dict.fromkeys((2, 20, 21), b"python multiprocessing.forkserver")
    monkeypatch.setattr(process_tree, "_children", lambda pid: tree.get(pid, []))
    monkeypatch.setattr(
        process_tree,
        "_read",
        lambda path: commands.get(
            int(path.split("/")[2]), b"python grader/sandbox/zygote/zygote.py"
        ),
    )
    assert process_tree._roles(1) == {
        **{1: "parent", 2: process_tree.FORKING, 20: "workers", 21: "workers"},
        **{
            3: "helpers",
            4: "zygotes",
            5: "supervisors",
            6: "supervisors",
            7: "children",
            9: "helpers",
        },
    }


def test_marks_that_differ_are_told():
    stock = {"a": {"x": 1.0, "y": 0.0}, "b": {"x": 1.0}}
    what = {"a": "mistaken: m", "b": "the solution", "c": "the solution"}
    ours = {**stock, "c": {"x": 2.0}}
    assert class_throughput._differences(ours, stock, what) == []
    (line,) = class_throughput._differences({**ours, "a": {"x": 1.0, "y": 2.0}}, stock, what)
    assert line == "a (mistaken: m): y is 2.0 with us, 0.0 in stock"
    (line,) = class_throughput._differences({"a": stock["a"]}, stock, what)
    assert line == "b: has no marks from us"


@pytest.mark.slow
@pytest.mark.exhaustive  # of single hand-ins, test_stock_gives_the_points_that_we_give tells
def test_stock_nbgrader_and_we_give_a_class_the_same_marks(tmp_path):
    command = [sys.executable, str(BENCHMARKS / "class_throughput.py"), "activations"]
    options = "--submissions 3 --jobs 1 --split 1 --json".split()
    options.append(str(tmp_path / "found.json"))
    ran = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["marks_equal"] is True
    assert found["ratio"] > 0
    assert all(rate > 0 for rate in found["per_minute"].values())
    runs = itertools.chain([found["runs"]["cold"]], found["runs"]["warm"])
    assert all(0 < one["private"]["children"] < one["total"] for one in runs)
