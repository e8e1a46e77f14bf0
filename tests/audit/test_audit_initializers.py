"""The audit of the unit `initializers`: the figures that it must meet."""

from pathlib import Path

import pytest

from grader import answers
from grader.audit import audit
from grader.unit import ANSWERS, load_unit

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found():
    """The audit with one student's seed and a sample of the pairs."""
    unit = load_unit(ROOT / "solutions" / "initializers")
    path = ROOT / "assignments" / "initializers" / ANSWERS
    released = answers.load(path) if path.is_file() else None
    fresh = released is not None and released.meta["fingerprint"] == unit.fingerprint
    return audit(unit, released if fresh else None, seeds=1, pairs="sample")


@pytest.mark.slow
@pytest.mark.xdist_group("audit_initializers")
class TestInitializers:
    def test_its_checks_are_proved(self, found):
        assert found.problems == []

    def test_no_right_answer_fails(self, found):
        assert found.right.answers >= 14
        assert found.right.gradings == found.right.answers
        assert found.right.rejected == []
        assert max(found.right.severity.values()) < 1

    def test_misconceptions_are_many_and_far_from_passing(self, found):
        assert len(found.mistakes.told) >= 120
        assert min(item.severity for item in found.mistakes.told) > 3
        assert all(item.visible for item in found.mistakes.told)
        assert found.mistakes.share_named > 0.95

    def test_pairs_are_named(self, found):
        together = found.pairs.together
        assert together.pairs > 40
        assert together.exactly / together.pairs >= 0.9
