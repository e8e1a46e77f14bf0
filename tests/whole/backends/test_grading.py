"""On jax and torch, units are graded as on TensorFlow, from the same released answers."""

import json

import pytest
from installed import OTHERS, ROOT, run_on

UNITS = sorted(path.parent.name for path in (ROOT / "assignments").glob("*/answers.npz"))
SCRIPT = ROOT / "tests" / "whole" / "backends" / "grade_unit.py"
MISTAKES = 6
SMALL, FEW = "batchnorm", 3


@pytest.mark.parametrize("name", OTHERS)
def test_the_engine_keeps_its_promises_there(name):
    tests = ROOT / "tests" / "backend" / "test_promises.py"
    done = run_on(
        name, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", str(tests)
    )
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.slow
@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize(
    ("unit", "mistakes"),
    [
        pytest.param(SMALL, FEW, id="a few mistakes", marks=pytest.mark.sample),
        *(pytest.param(unit, MISTAKES, id=unit, marks=pytest.mark.exhaustive) for unit in UNITS),
    ],
)
def test_a_unit_is_graded_alike(unit, mistakes, name):
    done = run_on(name, str(SCRIPT), unit, str(mistakes))
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["not passed"] == []
    assert found["solution"][0] == found["solution"][1]
    assert found["stub"] == 0
    caught = [mistake for mistake, (lost, _) in found["mistakes"].items() if lost]
    named = [mistake for mistake, (_, words) in found["mistakes"].items() if words == [mistake]]
    # A mistake that only a graph shows, or only hidden cases, is none that all backends catch.
    assert len(caught) >= len(found["mistakes"]) - 1, found["mistakes"]
    assert len(named) >= len(found["mistakes"]) / 2, found["mistakes"]


@pytest.mark.slow
@pytest.mark.exhaustive  # test_second_look grades sealed, too
@pytest.mark.parametrize("name", OTHERS)
def test_sealed_processes_run_it(name, tmp_path):
    report = tmp_path / "report.json"
    solution = ROOT / "solutions" / "batchnorm" / "batchnorm.py"
    done = run_on(
        name, "-m", "grader", "check", "batchnorm", solution, "--sandbox", "auto", "--json", report
    )
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    found = json.loads(report.read_text("utf-8"))
    visible = [check for check in found["checks"] if not check["hidden"]]
    assert {check["status"] for check in visible} == {"passed"}
