"""The audit of the unit `preprocessing`: the figures that it must meet."""

from pathlib import Path

import pytest

from grader import answers
from grader.audit import audit
from grader.unit import ANSWERS, load_unit

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found():
    """The audit with one student's seed and a sample of the pairs."""
    unit = load_unit(ROOT / "solutions" / "preprocessing")
    path = ROOT / "assignments" / "preprocessing" / ANSWERS
    released = answers.load(path) if path.is_file() else None
    fresh = released is not None and released.meta["fingerprint"] == unit.fingerprint
    return audit(unit, released if fresh else None, seeds=1, pairs="sample")


@pytest.mark.slow
@pytest.mark.xdist_group("audit_preprocessing")
class TestPreprocessing:
    def test_its_checks_are_proved(self, found):
        assert found.problems == []

    def test_no_right_answer_comes_near_to_failing(self, found):
        assert found.right.answers >= 12
        assert found.right.gradings == found.right.answers
        assert max(found.right.severity.values()) < 0.75

    def test_misconceptions_are_many_and_far_from_passing(self, found):
        assert len(found.mistakes.told) >= 100
        assert min(item.severity for item in found.mistakes.told) > 3
        assert found.mistakes.share_named > 0.95

    def test_pairs_are_named(self, found):
        together = found.pairs.together
        assert together.pairs > 40
        assert together.exactly / together.pairs >= 0.9
