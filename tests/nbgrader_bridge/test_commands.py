"""nbgrader's own commands in a course: times as people write them, penalties as they are now."""

import csv

import pytest
from fake_grader import report
from nbgrader.api import Gradebook
from nbgrader_command import run_nbgrader
from odd_class import solved

from grader.nbgrader_bridge.converters.converter_calls import autograde

ZERO = 'c.LateSubmissionPlugin.penalty_method = "zero"'


@pytest.fixture
def graded(course, hand_in, released):
    """A course in which ada, who handed in at 18:00 UTC, has 3 points."""
    hand_in("ada", solved(released))
    hand_in("ada", b"2026-09-01 10:00:00 PST", "timestamp.txt")
    assert (
        autograde(course, "tiny", {"ada": report("ada", {"doubles": 2.0, "doubles_floats": 1.0})})
        == []
    )
    return course


def set_due(course, when):
    return run_nbgrader(course, "db", "assignment", "add", "tiny", f"--duedate={when}", config=ZERO)


@pytest.mark.parametrize(
    ("when", "score"),
    [("2026-09-01 10:30:00 PDT", "0.0"), ("2026-09-01 20:30:00 +0200", "3.0")],
)
def test_export_has_the_penalty_of_the_due_date_in_its_own_zone(graded, when, score):
    done = set_due(graded, when)
    assert done.returncode == 0, done.stderr
    done = run_nbgrader(graded, "export", config=ZERO)
    assert done.returncode == 0, done.stderr
    with open(graded.root / "grades.csv", newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["timestamp"], row["raw_score"]) == ("2026-09-01 18:00:00", "3.0")
    assert row["score"] == score


@pytest.mark.parametrize(("when", "why"), [("2026-09-01 10:00 IST", "IST"), ("soon", "no point")])
def test_a_due_date_that_cannot_be_told_is_one_line_and_changes_nothing(graded, when, why):
    done = set_due(graded, when)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"the due date cannot be told: {why}" in done.stderr.replace("it is ", "")
    with Gradebook(graded.db_url) as book:
        assert book.find_assignment("tiny").duedate is None


def test_autograde_that_grades_nobody_and_feedback_follow_the_due_date(graded):
    set_due(graded, "2026-09-01 12:00 UTC")
    done = run_nbgrader(graded, "autograde", "tiny", config=ZERO)
    assert done.returncode == 0, done.stderr
    with Gradebook(graded.db_url) as book:
        assert book.find_submission("tiny", "ada").late_submission_penalty == 3.0
        book.update_or_create_assignment("tiny", duedate="2026-09-02 12:00 UTC")
    done = run_nbgrader(graded, "generate_feedback", "tiny", config=ZERO)
    assert done.returncode == 0, done.stderr
    with Gradebook(graded.db_url) as book:
        assert not book.find_submission("tiny", "ada").late_submission_penalty


def test_generate_assignment_that_is_refused_is_one_line(graded):
    (graded.solutions / "tiny" / "checks.py").write_text("x = (")
    done = run_nbgrader(graded, "generate_assignment", "tiny")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert f"(type `grader release tiny` in {graded.root})" in done.stderr
