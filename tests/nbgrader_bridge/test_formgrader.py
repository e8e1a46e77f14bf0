"""Formgrader in a course set up as docs/grading.md says: units, hand-ins, views and buttons."""

import json
import shutil
from pathlib import Path

import fake_grader
import pytest
from formgrader_server import FormgraderServer
from nbgrader.api import Gradebook
from odd_class import solved

from grader.course.course import load_course

pytestmark = pytest.mark.xdist_group("formgrader")

FAKE = f"""
import sys
sys.path.insert(0, {str(Path(fake_grader.__file__).parent)!r})
import fake_grader, grader.grading.grader
grader.grading.grader.Grader = fake_grader.FakeGrader
c.LateSubmissionPlugin.penalty_method = "zero"
"""
TIME = "2026-02-03 10:20:30"
STAMPS = {
    "ada": f"{TIME} UTC".encode(),
    "bo": f"{TIME} UTC".encode("utf-16"),
    "cy": b"yesterday",
    "dee": b"2026-02-03 02:20:30 PST",
    "eve": None,
    "fay": None,  # whom a test gives a time in the gradebook
}


@pytest.fixture(scope="module")
def served(template, tmp_path_factory):
    """A course with hand-ins that were not graded, and a server in its folder."""
    root = tmp_path_factory.mktemp("formgrader") / "course"
    shutil.copytree(template, root)
    course = load_course(root)
    released = json.loads((course.assignments / "tiny" / "tiny.ipynb").read_bytes())
    settings = (Path(__file__).parents[2] / "nbgrader_config.py").read_text("utf-8")
    (root / "nbgrader_config.py").write_text(f"{settings}\n{FAKE}")
    for student, stamp in STAMPS.items():
        folder = course.submitted / student / "tiny"
        folder.mkdir(parents=True)
        (folder / "tiny.ipynb").write_text(json.dumps(solved(released)))
        if stamp is not None:
            (folder / "timestamp.txt").write_bytes(stamp)
    with FormgraderServer(root, tmp_path_factory.mktemp("home")) as server:
        yield course, server


def submission(server, student):
    (found,) = [item for item in server.ask("api/submissions/tiny") if item["student"] == student]
    return found


def test_released_units_are_listed_with_their_hand_ins(served):
    course, server = served
    (unit,) = [item for item in server.ask("api/assignments") if item["name"] == "tiny"]
    assert (unit["name"], unit["num_submissions"]) == ("tiny", len(STAMPS))
    assert (unit["source_path"], unit["release_path"]) == ("solutions/tiny", "assignments/tiny")
    assert unit["max_score"] == 5.0
    assert list((course.root / "source" / "tiny").iterdir()) == []
    (notebook,) = server.ask("api/notebooks/tiny")
    assert notebook["name"] == "tiny"
    for page in ("manage_assignments", "manage_submissions/tiny", "gradebook", "manage_students"):
        assert "tiny" in server.ask(page) or "Loading, please wait" in server.ask(page)


def test_every_hand_in_is_shown_whatever_its_stamp_says(served):
    _, server = served
    times = {item["student"]: item["timestamp"] for item in server.ask("api/submissions/tiny")}
    when = TIME.replace(" ", "T")
    del times["fay"]
    assert times == {"ada": when, "bo": when, "cy": None, "dee": when, "eve": None}


@pytest.mark.parametrize("student", STAMPS)
def test_a_hand_in_is_autograded_viewed_and_given_feedback_by_button(served, student):
    course, server = served
    done = server.press(f"submission/tiny/{student}/autograde")
    assert done["success"], done
    assert "Traceback" not in done.get("log", "")
    shown = submission(server, student)
    assert (shown["autograded"], shown["score"], shown["max_score"]) == (True, 3.5, 5.0)
    ids = {item["student"]: item["id"] for item in server.ask("api/submitted_notebooks/tiny/tiny")}
    page = server.ask(f"submissions/{ids[student]}/")
    assert "What the grader says about this hand-in" in page
    assert "Title of doubles" in page
    done = server.press(f"assignment/tiny/{student}/generate_feedback")
    assert done["success"], done
    assert (course.root / "feedback" / student / "tiny" / "tiny.html").is_file()


def test_a_due_date_that_is_set_by_button_counts_in_feedback(served):
    course, server = served
    assert server.press("submission/tiny/ada/autograde")["success"]
    when = {"duedate_notimezone": "2026-02-03T11:20:00", "duedate_timezone": "+0200"}
    try:
        for change, penalty in ((when, True), (when | {"duedate_timezone": "+0000"}, False)):
            unit = server.ask("api/assignment/tiny", "PUT", change)
            assert unit["display_duedate"].endswith("UTC")
            assert server.press("assignment/tiny/ada/generate_feedback")["success"]
            text = (course.root / "feedback" / "ada" / "tiny" / "tiny.html").read_text()
            assert ("Late submission penalty (Score: -3.5)" in text) is penalty
    finally:
        server.ask("api/assignment/tiny", "PUT", {})


def test_a_time_that_only_the_gradebook_has_is_no_new_hand_in(served):
    course, server = served
    assert server.press("submission/tiny/fay/autograde")["success"]
    with Gradebook(course.db_url) as book:
        book.update_or_create_submission("tiny", "fay", timestamp=f"{TIME} UTC")
    assert submission(server, "fay")["autograded"] is True


def test_generate_releases_our_way_or_says_in_one_line_what_to_type(served):
    course, server = served
    done = server.press("assignment/tiny/assign")
    assert done["success"], done
    assert "up to date" in done["log"]
    checks = course.solutions / "tiny" / "checks.py"
    text = checks.read_text()
    checks.write_text("x = (")
    try:
        done = server.press("assignment/tiny/assign")
    finally:
        checks.write_text(text)
    assert done["success"] is False
    assert "\n" not in done["error"]
    assert done["error"].endswith(f"(type `grader release tiny` in {course.root})")
    assert "Traceback" not in done.get("log", "")


def test_an_assignment_of_nbgraders_own_is_still_its(served):
    _, server = served
    server.ask("api/assignment/extra", "PUT", {})
    assert {item["name"] for item in server.ask("api/assignments")} >= {"extra", "tiny"}
    done = server.press("assignment/extra/assign")
    assert done["success"] is False
    assert "No notebooks were matched" in done["error"]
    assert "\n" not in done["error"]
