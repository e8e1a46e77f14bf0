"""Seeds, drawn numbers, the files of a unit, and the Python API."""

import os
import stat
import threading
from collections import Counter

import jsonschema
import numpy as np
import pytest
from small_unit import CHECKS, HIDDEN, RIGHT, notebook, write_unit

from grader.authoring.draw import Draw
from grader.course.case_seeds import (
    POOL_SIZE,
    course_secret,
    hidden_seed,
    pool_seeds,
    student_seed,
    visible_seed,
)
from grader.course.course import load_course
from grader.course.unit_loading import load_unit
from grader.course.unit_modules import UnitError
from grader.report.json_file import schema
from grader.report.model import report_from_dict


def test_the_secret_is_made_once_for_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADER_SECRET", raising=False)
    secret = course_secret(tmp_path)
    assert len(secret) == 64
    assert course_secret(tmp_path) == secret
    assert stat.S_IMODE((tmp_path / ".course-secret").stat().st_mode) == 0o600
    assert os.listdir(tmp_path) == [".course-secret"]


def test_many_at_once_get_one_secret(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADER_SECRET", raising=False)
    found, gate = [], threading.Barrier(8)

    def ask():
        gate.wait()
        found.append(course_secret(tmp_path))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert set(found) == {(tmp_path / ".course-secret").read_bytes().strip()}


def test_the_variable_comes_before_the_file(tmp_path, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "said aloud")
    assert course_secret(tmp_path) == b"said aloud"
    assert os.listdir(tmp_path) == []


def test_an_empty_secret_is_refused(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADER_SECRET", raising=False)
    (tmp_path / ".course-secret").write_text("\n")
    with pytest.raises(ValueError, match="is empty: delete it"):
        course_secret(tmp_path)


def test_seeds_stay_as_they_are():
    assert visible_seed("batchnorm") == "visible:batchnorm"
    assert student_seed(b"secret", "ann", "batchnorm") == "de60932c6bce5240017868c3c7a75557"
    assert student_seed(b"secret", "a:b", "c") != student_seed(b"secret", "a", "b:c")
    assert hidden_seed(b"secret", "ann", "batchnorm") == "e96247c0a71c741f5e0c726cf0f3e31d"
    hidden_seed(b"secret", "\ud800", "c")


def test_hidden_seeds_come_evenly_from_a_small_pool():
    pool = pool_seeds(b"secret", "batchnorm")
    assert len({*pool}) == len(pool) == POOL_SIZE
    counts = Counter(hidden_seed(b"secret", f"student {n}", "batchnorm") for n in range(800))
    assert {*counts} == {*pool}
    assert min(counts.values()) > 60
    assert not {*pool} & {*pool_seeds(b"other", "batchnorm"), *pool_seeds(b"secret", "other")}


def test_who_shares_a_seed_in_one_unit_or_course_tells_nothing_of_another():
    def sharing(secret, unit):
        return [hidden_seed(secret, f"student {n}", unit) for n in range(64)]

    def groups(seeds):
        return [seeds.index(seed) for seed in seeds]

    first = groups(sharing(b"secret", "batchnorm"))
    assert groups(sharing(b"secret", "activations")) != first
    assert groups(sharing(b"other", "batchnorm")) != first


def test_drawn_numbers_stay_as_they_are():
    draw = Draw("visible:batchnorm", "forward_values", "example")
    assert draw.normal((3,)).tolist() == [
        0.15366460382938385,
        -1.390558123588562,
        2.1594114303588867,
    ]
    assert draw.uniform((2,), -1.0, 1.0).tolist() == [0.04276079311966896, -0.17276060581207275]
    assert draw.integers((4,), 0, 100).tolist() == [15, 13, 64, 17]
    assert draw.mask((6,)).tolist() == [True, True, False, True, True, False]


def test_draws_broadcast_and_differ():
    values = Draw("a").normal((2000, 2), mean=(0.0, 100.0), stddev=(1.0, 0.0))
    assert values.dtype == "float32"
    assert (values[:, 1] == 100).all()
    assert abs(values[:, 0].mean()) < 0.1
    assert Draw("a", "b").normal((1,)) != Draw("ab").normal((1,))
    for seed in "abcdefgh":
        mask = Draw(seed).mask((4,))
        assert mask.any()
        assert not mask.all()


BROKEN = {
    "a check written twice": (
        {"hidden_checks": HIDDEN + "\n\n" + CHECKS[CHECKS.rindex("@check") :]},
        "counts",
    ),
    "cases of the same title": (
        {"checks": CHECKS.replace('"six"', '"four"')},
        "two cases of doubles",
    ),
    "further cases of nothing": (
        {"hidden_checks": HIDDEN + "\n\nMORE = further(moments_secret, case('x'))"},
        "moments_secret, which is no visible check",
    ),
    "a name that is not there": ({"checks": CHECKS + "\n\nunknown_name"}, "NameError"),
    "a syntax error": ({"checks": CHECKS + "\n\n("}, "cannot be loaded: SyntaxError"),
    "a needed check that comes later": (
        {"checks": CHECKS.replace("points=2, cases", "points=2, needs=[], cases")},
        None,
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_units_faults_are_told_in_one_line(tmp_path, what):
    changes, says = BROKEN[what]
    write_unit(tmp_path / "small", **changes)
    if says is None:
        load_unit(tmp_path / "small")
        return
    with pytest.raises(UnitError) as caught:
        load_unit(tmp_path / "small")
    assert says in str(caught.value)
    assert "\n" not in str(caught.value) or what == "a syntax error"


def test_further_cases_add_up(tmp_path):
    more = HIDDEN + "\n\nMORE = further(doubles, case('another', size=2))"
    write_unit(tmp_path / "small", hidden_checks=more)
    unit = load_unit(tmp_path / "small")
    assert [case.title for case in unit.hidden_cases["doubles"]] == ["secret title", "another"]
    assert unit.waiting["doubles"] == 2


def test_the_python_api(small_course, tmp_path, monkeypatch):
    from grader import grade

    path = tmp_path / "hand_in.ipynb"
    path.write_text(notebook(*RIGHT))
    monkeypatch.chdir(small_course.root)
    report = grade("small", str(path), hidden=True, sandbox=True, student="ann")
    data = report.to_dict()
    jsonschema.validate(data, schema())
    assert (data["score"], data["max_score"], data["unit"]) == (8.0, 8.0, "small")
    assert report_from_dict(data).to_dict() == data
    assert report.layers


def test_the_python_api_without_hidden_cases_or_sandbox(small_course, tmp_path):
    from grader import grade

    path = tmp_path / "hand_in.ipynb"
    path.write_text(notebook(*RIGHT[:2], "def count_positive(x):\n    return float((x > 0).sum())"))
    course = load_course(small_course.root)
    data = grade("small", path, hidden=False, sandbox=False, course=course).to_dict()
    jsonschema.validate(data, schema())
    assert data["seed"] == "visible:small"
    assert {o["name"]: o["status"] for o in data["checks"]} == {
        "doubles": "passed",
        "double_dtype": "passed",
        "moments_values": "passed",
        "moments_refuse": "passed",
        "counts": "failed",
        "moments_secret": "skipped",
    }
    assert sum(o["waiting"] for o in data["checks"]) == 2
    assert np.isfinite(data["score"])
