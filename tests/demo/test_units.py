"""The demo of several units: each is released, handed in and graded, in teaching order."""

import json

import pytest
from tiny_unit import write_unit

from grader.course.course import load_course
from grader.demo.demo import DemoError, run_demo

CLASS = 'RIGHT_ANSWERS = []\nMISTAKES = [("squares",)]\n'


def write(home, name, roster=CLASS):
    folder = home / "solutions" / name
    write_unit(folder)
    (folder / "tiny.py").rename(folder / f"{name}.py")
    script = (folder / f"{name}.py").read_text().replace('"tiny"', f'"{name}"')
    (folder / f"{name}.py").write_text(script)
    if roster:
        (folder / "demo_class.py").write_text(roster)


@pytest.mark.slow
def test_all_units_are_shown_in_teaching_order(tmp_path, capfd):
    home = tmp_path / "home"
    for name in ("early", "late"):
        write(home, name)
    (home / "grader.toml").write_text('units = ["late", "early"]\n')
    run_demo(load_course(home), (), tmp_path / "demo", jobs=1)
    printed = capfd.readouterr().out
    assert printed.index("released late") < printed.index("released early")
    course = load_course(tmp_path / "demo")
    assert course.units() == ["late", "early"]
    for unit in course.units():
        paths = [*(course.root / "reports" / unit).glob("*.json")]
        found = [json.loads(path.read_text()) for path in paths]
        scores = sorted(report["score"] for report in found)
        assert scores[0] == 0
        assert scores[-1] == 5
        mistaken = [report for report in found if 0 < report["score"] < 5]
        named = [c["diagnosis"][0] for r in mistaken for c in r["checks"] if c["diagnosis"]]
        assert {tuple(one["misconceptions"]) for one in named} == {("squares",)}
        assert all(path.stem in printed for path in paths)
        assert "an endless loop" not in printed
        pages = list((course.root / "feedback").glob(f"*/{unit}/{unit}.html"))
        assert len(pages) == len(found)


def test_a_unit_without_a_class_is_refused_before_anything_is_made(tmp_path):
    home = tmp_path / "home"
    write(home, "early")
    write(home, "late", roster="")
    with pytest.raises(DemoError, match=r"late has no demo_class.py"):
        run_demo(load_course(home), (), tmp_path / "demo", jobs=1)
    assert not (tmp_path / "demo").exists()


def test_a_course_without_units_has_nothing_to_show(tmp_path):
    (tmp_path / "solutions").mkdir()
    with pytest.raises(DemoError, match="has no units"):
        run_demo(load_course(tmp_path), (), tmp_path / "demo", jobs=1)
