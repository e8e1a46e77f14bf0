"""Two builds that grade in turns: who goes first changes, and the ratio is the median of the turns'."""

import sys
from pathlib import Path

import pytest
from comparison import builds
from small_unit import write_unit
from throughput import two_builds

SECONDS = {"old": [9.0, 6.0, 6.0, 30.0], "new": [9.0, 3.0, 12.0, 10.0]}  # the first is not counted


@pytest.fixture
def compared(tmp_path, monkeypatch):
    """Compares two builds, of which nothing runs; `order` says who graded when."""
    pair = tuple(builds.Build(tmp_path / name, Path(sys.executable)) for name in ("one", "two"))
    for build in pair:
        write_unit(build.root / "solutions" / "small")
        (build.root / "nbgrader_config.py").touch()
    order = []

    def release(folder, build, unit):
        place = folder / "assignments" / unit
        place.mkdir(parents=True)
        (place / f"{unit}.ipynb").write_text('{"cells": []}')

    def seconds(build, root, unit, jobs, *options):
        hand_ins = [path.read_bytes() for path in sorted(root.glob("submitted/*/small/*"))]
        order.append((root.name, build, options, hand_ins))
        return SECONDS[root.name][sum(name == root.name for name, *_ in order) - 1]

    def compare(marks):
        monkeypatch.setattr(two_builds.runs, "release", release)
        monkeypatch.setattr(two_builds, "_seconds", seconds)
        monkeypatch.setattr(two_builds.courses, "marks", lambda root, unit: marks[root.name])
        options = {"count": 3, "jobs": 1, "repeat": 3, "say": lambda line: None}
        return two_builds.compare(pair, "small", tmp_path / "work", **options)

    return compare, order, pair


def test_the_ratio_is_of_turns_in_which_each_goes_first(compared):
    compare, order, (one, two) = compared
    found = compare({"old": {"a": 1}, "new": {"a": 1}})
    assert found["ratios"] == [2.0, 0.5, 3.0]
    assert (found["ratio"], found["per_minute"]) == (2.0, [30.0, 18.0])
    assert found["marks_equal"] is True
    assert [name for name, *_ in order] == "old new old new new old old new".split()
    assert {name: build for name, build, *_ in order} == {"old": one, "new": two}
    assert [options for *_, options, _ in order] == [()] * 2 + [("--force",)] * 6
    assert len(order[0][-1]) == 3
    assert all(hand_ins == order[0][-1] for *_, hand_ins in order)


def test_marks_that_differ_are_told(compared, capsys):
    compare, *_ = compared
    found = compare({"old": {"a": 1}, "new": {"a": 2}})
    two_builds.show(found)
    assert "marks equal: NO" in capsys.readouterr().out
