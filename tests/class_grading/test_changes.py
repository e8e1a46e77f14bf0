"""What makes a hand-in another one."""

import dataclasses
import os

import pytest

from grader.class_grading.records.hand_ins import graded_key, recorded_key, rules_key
from grader.grading.settings import Settings
from grader.sandbox.isolation.limits import Limits
from grader.subjects.time_limits import TimeLimits


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "ann" / "unit"
    folder.mkdir(parents=True)
    (folder / "unit.ipynb").write_text("{}")
    return folder


def changes(folder):
    """Things that may happen to a hand-in."""
    yield "content", lambda: (folder / "unit.ipynb").write_text("{} ")
    yield "a further file", lambda: (folder / "weights.h5").write_text("1")
    yield (
        "one in a folder",
        lambda: (
            (folder / "more").mkdir(),
            (folder / "more" / "x").write_text(""),
        ),
    )
    yield "another name", lambda: (folder / "unit.ipynb").rename(folder / "other.ipynb")
    yield "gone", (folder / "unit.ipynb").unlink
    yield "a link", lambda: (folder / "link").symlink_to("/dev/zero")
    yield "a pipe", lambda: os.mkfifo(folder / "pipe")


@pytest.mark.parametrize("what", range(7))
def test_every_change_of_a_hand_in_changes_its_key(folder, what):
    before = graded_key("rules", folder)
    assert graded_key("rules", folder) == before
    list(changes(folder))[what][1]()
    assert graded_key("rules", folder) != before


def test_contents_do_not_run_into_names(folder):
    (folder / "ab").write_text("c")
    before = graded_key("rules", folder)
    (folder / "ab").rename(folder / "a")
    (folder / "a").write_text("bc")
    assert graded_key("rules", folder) != before


def test_other_rules_another_key(folder):
    assert graded_key("rules", folder) != graded_key("others", folder)


def test_the_time_of_handing_in_matters_to_the_marks_only(folder):
    before = graded_key("rules", folder), recorded_key("key", folder)
    (folder / "timestamp.txt").write_text("2026-02-03 10:20:30 UTC")
    assert graded_key("rules", folder) == before[0]
    assert recorded_key("key", folder) != before[1]
    assert recorded_key("key", folder) != recorded_key("other", folder)


@pytest.fixture
def settings(small_course):
    released = small_course.assignments / "small"
    released.mkdir(parents=True)
    (released / "small.ipynb").write_text("{}")
    (released / "answers.npz").write_text("")
    return Settings(small_course, "small")


def test_rules_are_the_same_until_they_change(settings):
    before = rules_key(settings)
    assert rules_key(settings) == before
    other = [
        dataclasses.replace(settings, isolation="none"),
        dataclasses.replace(settings, times=TimeLimits(cell=1.0)),
        dataclasses.replace(settings, limits=Limits(cpu_seconds=7)),
    ]
    assert len({before, *map(rules_key, other)}) == 4


@pytest.mark.parametrize("name", ["checks.py", "hidden_checks.py", "misconceptions.py", "small.py"])
def test_a_changed_unit_changes_the_rules(settings, name):
    before = rules_key(settings)
    path = settings.course.solutions / "small" / name
    path.write_text(path.read_text().replace("x + x", "x + x + 0").replace("Known", "Seen") + "\n#")
    if name == "small.py":
        assert "x + x + 0" in path.read_text()
    assert rules_key(settings) != before


def test_a_new_release_or_secret_changes_the_rules(settings):
    keys = {rules_key(settings)}
    (settings.course.assignments / "small" / "small.ipynb").write_text("{ }")
    keys.add(rules_key(settings))
    (settings.course.root / ".course-secret").write_text("another")
    keys.add(rules_key(settings))
    assert len(keys) == 3
