import copy
import json
import os
import stat

import numpy as np
import pytest
from jsonschema import Draft202012Validator
from render_examples import diagnosis, many_kinds, nasty_report, outcome, report

from grader.report.json_file import dump, schema, to_json
from grader.report.model import Flag, Report


def full():
    return report(
        outcome(waiting=3),
        outcome("failed", evidence=many_kinds()["slope"], diagnosis=[diagnosis("Two.", "a", "b")]),
        outcome("error", message="ValueError", seconds=0.5),
        outcome("skipped", hidden=True),
        flags=[Flag("forbidden", "keras.layers.BatchNormalization", "cell 4, line 12")],
        notes=["Cell 7 was duplicated."],
    )


def errors(data):
    return list(Draft202012Validator(schema()).iter_errors(data))


def test_schema_is_a_schema():
    Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    "some", [report(), full(), nasty_report(), report(outcome()), Report("u", "", "", [])]
)
def test_reports_of_all_shapes_are_valid(some):
    assert errors(json.loads(to_json(some))) == []


def every_object(data, path=()):
    if isinstance(data, dict):
        yield path
        for key, value in data.items():
            yield from every_object(value, (*path, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from every_object(value, (*path, place))


def follow(data, path):
    for step in path:
        data = data[step]
    return data


@pytest.mark.parametrize("path", list(every_object(full().to_dict())))
def test_no_object_may_lack_or_add_a_key(path):
    more = copy.deepcopy(full().to_dict())
    follow(more, path)["surplus"] = 1
    assert errors(more)
    for key in follow(more, path):
        less = copy.deepcopy(full().to_dict())
        follow(less, path).pop(key, None)
        assert errors(less) or key == "surplus"


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        (("schema",), 2),
        (("unit",), ""),
        (("score",), -1),
        (("score",), "3"),
        (("seconds",), None),
        (("notes",), "one"),
        (("checks", 0, "status"), "ok"),
        (("checks", 0, "points"), -0.5),
        (("checks", 0, "waiting"), 1.5),
        (("checks", 0, "waiting"), -1),
        (("checks", 0, "hidden"), 0),
        (("checks", 3, "points"), 1),
        (("checks", 1, "diagnosis", 0, "misconceptions"), []),
        (("checks", 1, "diagnosis", 0, "misconceptions"), ["a", "b", "c"]),
        (("checks", 1, "diagnosis", 0, "max_error"), -1e-9),
        (("flags", 0, "kind"), "other"),
    ],
)
def test_wrong_values_are_not_valid(path, wrong):
    data = full().to_dict()
    follow(data, path[:-1])[path[-1]] = wrong
    assert errors(data)


def test_file_holds_the_report(tmp_path):
    target = tmp_path / "out.json"
    dump(full(), target)
    assert json.loads(target.read_text()) == full().to_dict()
    assert os.listdir(tmp_path) == ["out.json"]


def test_dash_is_standard_output(capsys):
    dump(nasty_report(), "-")
    assert json.loads(capsys.readouterr().out) == nasty_report().to_dict()


def test_json_is_plain_ascii():
    assert to_json(nasty_report()).isascii()


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), np.float32("nan")])
def test_numbers_that_are_not_finite_are_refused_and_the_old_file_stays(tmp_path, bad):
    target = tmp_path / "out.json"
    dump(report(), target)
    before = target.read_text()
    with pytest.raises(ValueError, match=r"not finite at checks\[1\]\.max_points"):
        _dump_one(target, bad)
    assert target.read_text() == before
    assert os.listdir(tmp_path) == ["out.json"]


def _dump_one(target, bad):
    class Fixed(Report):
        score = 0.0
        max_score = 0.0

    checks = [outcome(), outcome("failed", max_points=bad)]
    dump(Fixed("u", "s", "", checks), target)


def test_numpy_numbers_are_written_as_numbers():
    data = json.loads(to_json(report(outcome(points=np.float32(0.5), waiting=np.int64(3)))))
    assert (data["score"], data["checks"][0]["waiting"]) == (0.5, 3)
    assert errors(data) == []


def test_missing_folder_is_one_clear_line(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"make the folder .*nowhere first") as caught:
        dump(report(), tmp_path / "nowhere" / "out.json")
    assert "\n" not in str(caught.value)


def test_folder_as_target_is_one_clear_line(tmp_path):
    with pytest.raises(IsADirectoryError, match="it is a folder"):
        dump(report(), tmp_path)


def test_failing_replacement_leaves_the_old_file_alone(tmp_path, monkeypatch):
    target = tmp_path / "out.json"
    target.write_text("old")

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="disk full"):
        dump(report(), target)
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["out.json"]


def test_link_is_followed_and_mode_is_that_of_any_file(tmp_path):
    plain, real, link = tmp_path / "plain", tmp_path / "real.json", tmp_path / "link.json"
    plain.write_text("")
    real.write_text("old")
    link.symlink_to(real)
    dump(report(), link)
    assert link.is_symlink()
    assert json.loads(real.read_text())["unit"] == "batchnorm"
    assert stat.S_IMODE(real.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)
