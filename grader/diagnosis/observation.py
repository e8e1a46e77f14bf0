"""What one case of one check gave: the student's sketch, the right one, the known mistakes'."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from grader.authoring import Check
from grader.evaluation.compare import Expected
from grader.evaluation.known_sketches import Hypothesis, KnownSketches
from grader.evaluation.sketch import Sketch, sketch, sketch_tolerance
from grader.evaluation.trace import Trace

MAX_TOLERANCE = 0.02


@dataclass(frozen=True)
class Observation:
    """What one case of one check gave: the student's sketch, the right one, the known mistakes'."""

    check: str
    passed: bool
    seen: Sketch
    tolerance: float
    correct: Sketch
    hypotheses: dict[Hypothesis, Sketch]
    paired: bool = True

    def matches(self, hypothesis: Hypothesis) -> bool | None:
        """Whether the hypothesis predicts what was seen; None where that cannot be said.

        It cannot where both raised an exception of one type and the words differ: another program
        with the same mistake, or another library, may say it in other words.
        """
        predicted = self._predicted(hypothesis)
        if not predicted or not self.seen.is_evidence:
            return None
        if any(distance <= self.tolerance for distance in predicted):
            return True
        alone = [self.hypotheses.get((name,)) for name in hypothesis]
        return None if any(item and item.raised_like(self.seen) for item in alone) else False

    @cached_property
    def near(self) -> dict[Hypothesis, float]:
        """The mistakes whose sketches are comparable with what was seen, and how far they lie."""
        known = self.hypotheses
        known = known if isinstance(known, KnownSketches) else KnownSketches(known)
        return known.distances(self.seen)

    @cached_property
    def _from_correct(self) -> float:
        return self.seen.distance(self.correct)

    def guesses(self, hypothesis: Hypothesis) -> bool:
        """Whether both mistakes change this case, and what they do together is not known."""
        if hypothesis in self.hypotheses or hypothesis[::-1] in self.hypotheses:
            return False
        alone = [self.hypotheses.get((name,)) for name in hypothesis]
        return all(item is not None and not item.raised for item in alone)

    def _predicted(self, hypothesis: Hypothesis) -> list[float]:
        """How far what was seen lies from each sketch that the hypothesis allows."""
        for order in (hypothesis, hypothesis[::-1]):
            if order in self.hypotheses:
                return [self.near.get(order, math.inf)]
        alone = [
            self.near.get((name,), math.inf) for name in hypothesis if (name,) in self.hypotheses
        ]
        if len(alone) < 2:
            return alone or [self._from_correct]
        return [*alone, self._from_correct] if self.paired else []


def observe(
    check: Check,
    trace: Trace,
    passed: bool,
    expected: Iterable[Expected],
    correct: Sketch,
    hypotheses: dict[Hypothesis, Sketch],
    resolution: float = 0.0,
) -> Observation:
    """The observation of a case. What right answers may differ by, mistakes may differ by as well.

    resolution: relative precision of the known sketches.
    """
    seen = sketch(trace)
    tolerance = max(sketch_tolerance(trace), resolution)
    bounds = [wanted.bound for wanted in expected if wanted.kind == "array"]
    for bound, scale in zip(bounds, seen.scales, strict=False):
        tolerance = max(tolerance, 2 * bound / max(scale, 1e-30))
    tolerance = min(tolerance, MAX_TOLERANCE)
    return Observation(check.name, passed, seen, tolerance, correct, hypotheses, check.pairs)
