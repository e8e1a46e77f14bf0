"""The audits of the six units: the figures that each must meet.

With one student's seed; `benchmarks/audit_seeds.py` tries many. A sample of each unit's right
answers and misconceptions is audited first, and quickly; the whole of it is `exhaustive`.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest

from grader.audit.audit import audit
from grader.course.unit_files import ANSWERS
from grader.course.unit_loading import load_unit
from grader.references import answers_file

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Floors:
    """What a unit's audit must reach at least.

    right: answers in other styles; nearest: what none of them may take of a bound. told: misconceptions;
    severity: of the mildest of them, in bounds.
    visible: whether each of them is caught by a visible case. pairs: sampled; networks would be trained
    for each of `cifar_cnn`'s. trains: the part whose checks train networks: no sample is taken of it.
    """

    right: int
    told: int
    severity: float
    nearest: float = 1.0
    visible: bool = False
    pairs: bool = True
    trains: str = ""


FLOORS = {
    "activations": Floors(right=10, told=100, severity=2),
    "preprocessing": Floors(right=12, told=100, severity=3, nearest=0.75),
    "initializers": Floors(right=14, told=120, severity=3, visible=True),
    "batchnorm": Floors(right=20, told=40, severity=2),
    "normalizers": Floors(right=10, told=40, severity=2),
    "cifar_cnn": Floors(right=10, told=90, severity=2, pairs=False, trains="train"),
}


# What only all misconceptions together can do.
NEEDS_ALL = ("no misconception fails this check", "there is no misconception")
SAMPLED_ANSWERS, SAMPLED_MISTAKES = 4, 8


def spread(items, count):
    """`count` of the items, evenly spread from the first to the last."""
    items = list(items)
    last = len(items) - 1
    return [items[number * last // (count - 1)] for number in range(count)]


@pytest.fixture
def found(floors):
    """The audit of the unit that `floors` belong to."""
    return audited(next(name for name, wanted in FLOORS.items() if wanted is floors))


@cache  # the order of tests is random, and a fixture of the module would be made again and again
def audited(name):
    """The audit of a unit."""
    unit = load_unit(ROOT / "solutions" / name)
    pairs = "sample" if FLOORS[name].pairs else "none"
    return audit(unit, released_answers(unit), seeds=1, pairs=pairs)


def released_answers(unit):
    """The answers that the unit was released with, unless it has changed since."""
    path = ROOT / "assignments" / unit.name / ANSWERS
    released = answers_file.load(path) if path.is_file() else None
    fresh = released is not None and released.meta["fingerprint"] == unit.fingerprint
    return released if fresh else None


@pytest.mark.slow
@pytest.mark.sample
@pytest.mark.parametrize(("name", "floors"), FLOORS.items(), ids=FLOORS)
def test_a_sample_is_proved(name, floors):
    unit = load_unit(ROOT / "solutions" / name)
    assert len(unit.misconceptions) >= floors.told
    known = [item for item in unit.misconceptions.items() if item[1].part != floors.trains]
    mistakes = spread(known, SAMPLED_MISTAKES)
    quick = [item for item in unit.right_answers if floors.trains not in item.sources]
    right = spread(quick, SAMPLED_ANSWERS)
    checks = [check for check in unit.checks if check.part != floors.trains]
    sample = replace(unit, misconceptions=dict(mistakes), right_answers=right, checks=checks)
    found = audit(sample, released_answers(unit), seeds=1, pairs="none")
    assert [line for line in found.problems if not line.endswith(NEEDS_ALL)] == []
    assert found.right.rejected == []
    assert max(found.right.severity.values()) < floors.nearest
    assert [item.name for item in found.mistakes.told] == [mistake for mistake, _ in mistakes]
    assert min(item.severity for item in found.mistakes.told) > floors.severity


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "floors",
    [
        pytest.param(floors, id=name, marks=pytest.mark.xdist_group(f"audit_{name}"))
        for name, floors in FLOORS.items()
    ],
)
class TestUnit:
    def test_its_checks_are_proved(self, found):
        assert found.problems == []

    def test_no_right_answer_comes_near_to_failing(self, found, floors):
        assert found.right.answers >= floors.right
        assert found.right.gradings == found.right.answers
        assert found.right.rejected == []
        assert max(found.right.severity.values()) < floors.nearest

    def test_misconceptions_are_many_and_far_from_passing(self, found, floors):
        assert len(found.mistakes.told) >= floors.told
        assert min(item.severity for item in found.mistakes.told) > floors.severity
        assert found.mistakes.share_named > 0.95
        if floors.visible:
            assert all(item.visible for item in found.mistakes.told)

    def test_pairs_are_named(self, found, floors):
        if not floors.pairs:
            pytest.skip("pairs are not sampled: networks would be trained for each")
        together = found.pairs.together
        assert together.pairs > 40
        assert together.exactly / together.pairs >= 0.9
