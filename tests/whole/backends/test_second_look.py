"""On every backend a second look spares right answers, and finds what is below Keras's public functions."""

import json

import pytest
from installed import OTHERS, ROOT, run_on

SCRIPT = ROOT / "tests" / "whole" / "backends" / "second_look_on.py"
THEIRS = {"activations": "keras.activations.relu", "batchnorm": "keras.ops.batch_normalization"}


@pytest.mark.slow
@pytest.mark.parametrize(
    "units",
    [
        pytest.param(["activations"], id="one unit", marks=pytest.mark.sample),
        pytest.param([*THEIRS], id="all", marks=pytest.mark.exhaustive),
    ],
)
@pytest.mark.parametrize("name", ["tensorflow", *OTHERS])
def test_right_answers_lose_nothing_and_delegations_all(name, units):
    done = run_on(name, str(SCRIPT), *units)
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    for unit in units:
        theirs = THEIRS[unit]
        right = found[f"{unit} solution"]
        assert (right["lost"], right["flags"]) == ([], []), right
        for what in ("below", "disarmed"):
            wrong = found[f"{unit} {what}"]
            assert wrong["kept"] == 0, wrong
            assert any(flag.startswith("forbidden: ") for flag in wrong["flags"]), wrong
        assert f"forbidden: {theirs}" in found[f"{unit} below"]["flags"]
