"""On every backend a second look spares right answers, and finds what is below Keras's public functions."""

import json

import pytest
from installed import OTHERS, ROOT, run_on

SCRIPT = ROOT / "tests" / "whole" / "backends" / "second_look_on.py"
THEIRS = {"activations": "keras.activations.relu", "batchnorm": "keras.ops.batch_normalization"}


@pytest.mark.slow
@pytest.mark.exhaustive  # attacks/test_second_look_spares_honest looks twice at two units
@pytest.mark.parametrize("name", ["tensorflow", *OTHERS])
def test_right_answers_lose_nothing_and_delegations_all(name):
    done = run_on(name, str(SCRIPT), *THEIRS)
    assert done.returncode == 0, done.stderr[-4000:]
    found = json.loads(done.stdout.splitlines()[-1])
    for unit, theirs in THEIRS.items():
        right = found[f"{unit} solution"]
        assert (right["lost"], right["flags"]) == ([], []), right
        for what in ("below", "disarmed"):
            wrong = found[f"{unit} {what}"]
            assert wrong["kept"] == 0, wrong
            assert any(flag.startswith("forbidden: ") for flag in wrong["flags"]), wrong
        assert f"forbidden: {theirs}" in found[f"{unit} below"]["flags"]
