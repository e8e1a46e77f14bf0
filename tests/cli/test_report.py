"""`grader report`: what an instructor sees of a class."""

import json

import pytest

from grader.class_grading.records.reports import reports_folder, save_report
from grader.course.course import load_course
from grader.report.model import Diagnosis, Outcome, Report

SAYS = "You square your argument: twice is not the square."


@pytest.fixture
def course(tiny, tmp_path):
    return load_course(tiny.whole_course(tmp_path / "course"))


def outcome(name, status, *mistakes):
    found = [Diagnosis(mistakes, SAYS, 0.0)] if mistakes else []
    points = 2.0 if status == "passed" else 0.0
    return Outcome(name, "double", f"About {name}.", status, points, 2.0, diagnosis=found)


def save(course, student, *outcomes):
    save_report(course, Report("tiny", "mine.ipynb", "seed", list(outcomes), student=student))


def test_who_points_hardest_checks_and_mistakes(course, grader):
    save(course, "ada", outcome("doubles", "passed"), outcome("halves", "passed"))
    save(course, "amir", outcome("doubles", "failed", "squares"), outcome("halves", "passed"))
    save(course, "bea", outcome("doubles", "failed", "squares"), outcome("halves", "passed"))
    told = grader("report", "tiny", cwd=course.root)
    assert (told.code, told.err) == (0, "")
    words = " ".join(told.out.replace("│", " ").split())
    assert "tiny: 3 submissions" in words
    assert "ada 4 / 4 full marks" in words
    assert "1 of 3 doubles About doubles." in words
    assert "3 of 3" not in words
    assert f"2 squares {SAYS}" in words


def test_names_that_look_like_markup_stay_names(course, grader):
    save(course, "[red]x", outcome("doubles", "passed"))
    assert "[red]x" in grader("report", "tiny", cwd=course.root).out


def test_no_reports_yet(course, grader):
    told = grader("report", "tiny", cwd=course.root)
    assert told.code == 2
    assert "run `grader grade tiny` first" in told.line


@pytest.mark.parametrize("content", ["", "{}", "[]", json.dumps({"checks": [1]})])
def test_a_damaged_report_is_named(course, grader, content):
    folder = reports_folder(course, "tiny")
    folder.mkdir(parents=True)
    (folder / "ada.json").write_text(content, "utf-8")
    told = grader("report", "tiny", cwd=course.root)
    assert told.code == 2
    assert "ada.json is no report of this version" in told.line
