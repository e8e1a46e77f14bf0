"""The audit of the unit `cifar_cnn`: the figures that it must meet."""

from pathlib import Path

import pytest

from grader import answers
from grader.audit import audit
from grader.unit import ANSWERS, load_unit

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found():
    """The audit with one student's seed, as networks are trained for each, and no pairs."""
    unit = load_unit(ROOT / "solutions" / "cifar_cnn")
    path = ROOT / "assignments" / "cifar_cnn" / ANSWERS
    released = answers.load(path) if path.is_file() else None
    fresh = released is not None and released.meta["fingerprint"] == unit.fingerprint
    return audit(unit, released if fresh else None, seeds=1, pairs="none")


@pytest.mark.slow
@pytest.mark.xdist_group("audit_cifar_cnn")
class TestCifarCnn:
    def test_its_checks_are_proved(self, found):
        assert found.problems == []

    def test_no_right_answer_comes_near_to_failing(self, found):
        assert found.right.answers >= 10
        assert max(found.right.severity.values()) < 1

    def test_misconceptions_are_many_and_far_from_passing(self, found):
        assert len(found.mistakes.told) >= 90
        assert min(item.severity for item in found.mistakes.told) > 2
        assert found.mistakes.share_named > 0.95
