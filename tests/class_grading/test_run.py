"""`grader grade` on a class: once, again, after changes, by two at a time."""

import dataclasses
import shutil

import pytest
from small_class import HAND_INS, hand_in, marks, points, results, run, stamps
from small_unit import COUNT, MOMENTS, RIGHT, notebook

from grader.class_grading.records.lock import class_lock
from grader.class_grading.records.reports import lock_path
from grader.course.course import CourseError

pytestmark = pytest.mark.xdist_group("class_run")
USES_HELPER = ("def double(x):\n    return twice(x)", MOMENTS, COUNT)


def test_everybody_is_graded(graded_once):
    found = points(graded_once)
    assert found == {"ann": 8.0, "bob": 5.0, "cy": 7.0, "dee": 8.0, "eve": 0.0, "flo": 3.0}
    assert set(stamps(graded_once)) == set(HAND_INS)
    pages = {path.stem for path in (graded_once.root / "feedback").rglob("*.html")}
    assert pages == {"small"}


def test_nothing_is_graded_twice(course):
    before = results(course), stamps(course)
    result = run(course)
    assert (result.graded, result.unchanged, len(result.rows)) == (0, len(HAND_INS), len(HAND_INS))
    assert (results(course), stamps(course)) == before


def test_a_changed_hand_in_is_graded_and_no_other(course):
    before = stamps(course)
    hand_in(course, "bob", notebook(*RIGHT))
    hand_in(course, "new", notebook(*RIGHT))
    result = run(course)
    changed = {name for name, stamp in stamps(course).items() if before.get(name) != stamp}
    assert changed == {"bob", "new"}
    assert (result.graded, result.unchanged) == (2, len(HAND_INS) - 1)
    assert points(course)["bob"] == points(course)["new"] == points(course)["ann"]


def test_a_module_beside_the_notebook_counts_and_a_change_of_it_is_graded(course):
    hand_in(course, "flo", notebook("from my_utils import twice", *USES_HELPER))
    helper = course.submitted / "flo" / "small" / "my_utils.py"
    for code, earned in (("x + x", 8.0), ("x * x", 5.0)):
        helper.write_text(f"def twice(x):\n    return {code}\n")
        result = run(course, jobs=2)
        assert (result.graded, points(course)["flo"]) == (1, earned)
    assert run(course).graded == 0


def test_force_grades_all(course):
    before, marked = stamps(course), marks(course)
    result = run(course, jobs=2, force=True)
    assert (result.graded, result.unchanged) == (len(HAND_INS), 0)
    assert all(stamps(course)[name] > before[name] for name in HAND_INS)
    assert marks(course) == marked


@pytest.mark.parametrize("lost", ["gradebook.db", "feedback"])
def test_what_was_graded_is_written_again_where_it_got_lost(course, lost):
    before, written = stamps(course), results(course)
    path = course.root / lost
    shutil.rmtree(path) if path.is_dir() else path.unlink()
    result = run(course)
    assert result.graded == 0
    assert (stamps(course), results(course)) == (before, written)


def test_a_lost_notebook_is_made_again(course):
    before, written = stamps(course), results(course)
    shutil.rmtree(course.root / "autograded" / "cy")
    result = run(course)
    assert result.graded == 1
    assert {name for name in before if before[name] != stamps(course)[name]} == {"cy"}
    assert results(course) == written


def test_a_torn_journal_costs_work_only(course):
    written = results(course)
    path = course.root / "reports" / "small" / ".journal.jsonl"
    lines = [line for line in path.read_text().splitlines() if line]
    path.write_text("\n".join([*lines[:3], lines[3][:20]]))
    result = run(course)
    assert result.graded == len(HAND_INS) - 3
    assert results(course) == written


def test_a_new_time_of_handing_in_is_recorded_without_grading(course):
    before = stamps(course)
    (course.submitted / "ann" / "small" / "timestamp.txt").write_text("2026-02-03 10:20:30 UTC")
    assert run(course).graded == 0
    assert stamps(course) == before
    times = {row[0]: row[-1] for row in marks(course)}
    assert times["ann"].startswith("2026-02-03 10:20:30")
    assert times["bob"] is None


def test_without_feedback_no_pages_and_with_it_again_pages_without_grading(course):
    shutil.rmtree(course.root / "feedback")
    assert run(course, feedback=False).graded == 0
    assert not (course.root / "feedback").exists()
    assert run(course).graded == 0
    assert len(list((course.root / "feedback").rglob("*.html"))) == len(HAND_INS)


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_cannot_be_kept_is_told_and_costs_nobody_else_anything(course, jobs):
    student = min(HAND_INS)
    shutil.rmtree(course.root / "autograded" / student)
    (course.root / "autograded" / student).write_text("in the way")
    result = run(course, jobs=jobs, force=True)
    assert result.graded == len(HAND_INS) - 1
    (problem,) = result.problems
    assert problem.startswith(f"{student}: ")
    (course.root / "autograded" / student).unlink()
    assert run(course).graded == 1


def test_two_at_a_time_are_refused(course):
    with (
        class_lock(lock_path(course, "small")),
        pytest.raises(CourseError, match="another `grader grade`"),
    ):
        run(course)


def test_nothing_handed_in_is_one_clear_line(course):
    shutil.rmtree(course.submitted)
    with pytest.raises(CourseError, match="nothing was handed in for small: put submissions"):
        run(course)


def test_settings_that_change_marks_count_as_a_change(course):
    from grader.class_grading.keeping import Keeper
    from grader.class_grading.plan import make_plan
    from grader.class_grading.records.journal import Journal
    from grader.class_grading.records.reports import journal_path
    from grader.grading.settings import Settings
    from grader.sandbox.isolation.limits import Limits

    settings = dataclasses.replace(Settings(course, "small"), limits=Limits(cpu_seconds=9))
    journal = Journal(journal_path(course, "small"))
    plan = make_plan(Keeper(settings, None, None), journal, list(HAND_INS), set(HAND_INS))
    assert plan.grade == list(HAND_INS)
