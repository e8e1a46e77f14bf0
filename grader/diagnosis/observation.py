"""Observation of one case: the student's sketch, and those of a right answer and the mistakes."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from grader.authoring import Check
from grader.evaluation.compare import Expected
from grader.evaluation.known_sketches import Hypothesis, KnownSketches
from grader.evaluation.sketch import MIN_SCALE, Sketch, sketch, sketch_tolerance
from grader.evaluation.trace import Trace

# The largest tolerance of a match, as a share of the array's magnitude. With more, mistakes that
# change a result by a few percent match each other where the bound is wide; with less, a mistake
# in another style is not recognized there.
MAX_TOLERANCE = 0.02
# A student's sketch may lie at one end of the bound and the mistake's at the other.
BOUNDS_APART = 2


@dataclass(frozen=True)
class Observation:
    """One case of one check.

    Args:
        check: name of the check.
        passed: whether the case passed.
        student: sketch of the student's trace.
        tolerance: the largest distance of two equal sketches, relative to the array's magnitude.
        correct: sketch of a right answer.
        hypotheses: the sketches of the mistakes, alone or in pairs, that change this case.
        pairs_known: whether the effects of pairs of mistakes are known.
    """

    check: str
    passed: bool
    student: Sketch
    tolerance: float
    correct: Sketch
    hypotheses: dict[Hypothesis, Sketch]
    pairs_known: bool = True

    def matches(self, hypothesis: Hypothesis) -> bool | None:
        """Whether the hypothesis predicts what was seen; None where that is unknown.

        It is unknown where both raised an exception of one type with different messages: another
        program with the same mistake, or another library, may have another message.
        """
        predicted = self._predicted(hypothesis)
        if not predicted or not self.student.is_evidence:
            return None
        if any(distance <= self.tolerance for distance in predicted):
            return True
        alone = [self.hypotheses.get((name,)) for name in hypothesis]
        return None if any(item and item.raised_like(self.student) for item in alone) else False

    @cached_property
    def distances(self) -> dict[Hypothesis, float]:
        """The distance to each mistake whose sketch is comparable with what was seen."""
        known = self.hypotheses
        known = known if isinstance(known, KnownSketches) else KnownSketches(known)
        return known.distances(self.student)

    @cached_property
    def _from_correct(self) -> float:
        return self.student.distance(self.correct)

    def guesses(self, hypothesis: Hypothesis) -> bool:
        """Whether both mistakes change this case, but their combined effect is unknown."""
        if hypothesis in self.hypotheses or hypothesis[::-1] in self.hypotheses:
            return False
        alone = [self.hypotheses.get((name,)) for name in hypothesis]
        return all(item is not None and not item.raised for item in alone)

    def _predicted(self, hypothesis: Hypothesis) -> list[float]:
        """The distance of what was seen to each sketch that the hypothesis allows."""
        for order in (hypothesis, hypothesis[::-1]):
            if order in self.hypotheses:
                return [self.distances.get(order, math.inf)]
        alone = [
            self.distances.get((name,), math.inf)
            for name in hypothesis
            if (name,) in self.hypotheses
        ]
        if len(alone) < 2:
            return alone or [self._from_correct]
        return [*alone, self._from_correct] if self.pairs_known else []


def observe(
    check: Check,
    trace: Trace,
    passed: bool,
    expected: Iterable[Expected],
    correct: Sketch,
    hypotheses: dict[Hypothesis, Sketch],
    resolution: float = 0.0,
) -> Observation:
    """The observation of a case.

    A known mistake in another style of code may differ from ours by as much as a right answer may
    differ from the solution, so the expected results' bounds widen the tolerance.

    Args:
        check: the check.
        trace: the student's trace of the case.
        passed: whether the case passed.
        expected: the expected results.
        correct: sketch of a right answer.
        hypotheses: the sketches of the mistakes that change this case.
        resolution: relative precision of these sketches.
    """
    seen = sketch(trace)
    tolerance = max(sketch_tolerance(trace), resolution)
    bounds = [wanted.bound for wanted in expected if wanted.kind == "array"]
    for bound, scale in zip(bounds, seen.scales, strict=False):
        tolerance = max(tolerance, BOUNDS_APART * bound / max(scale, MIN_SCALE))
    tolerance = min(tolerance, MAX_TOLERANCE)
    return Observation(check.name, passed, seen, tolerance, correct, hypotheses, check.pairs)
