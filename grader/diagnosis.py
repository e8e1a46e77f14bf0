"""Naming the mistake: which known one, or which two together, give exactly what the student's code gave.

Each case is matched on its own. Where several mistakes match, those come first that also predict
the student's other results on the same part: a mistake that would have failed a check which the
student passed is contradicted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from grader.authoring import Check
from grader.compare import Expected
from grader.known_sketches import Hypothesis, KnownSketches
from grader.references import Words
from grader.report import Diagnosis
from grader.trace import Sketch, Trace, sketch, sketch_tolerance

MOST_NAMED = 3
MOST_COMBINED = 24
MOST_TOLERANCE = 0.02


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
        if not predicted or not self.seen.tells:
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
    tolerance = min(tolerance, MOST_TOLERANCE)
    return Observation(check.name, passed, seen, tolerance, correct, hypotheses, check.pairs)


def diagnose(
    observations: list[Observation], words: dict[str, Words]
) -> dict[str, list[Diagnosis]]:
    """Diagnoses by check, the likeliest first, from all observations of one part."""
    matched = [_matched(item, observations) for item in observations]
    merits = _merits(observations, matched)
    order = {name: number for number, name in enumerate(words)}
    found: dict[str, list[Diagnosis]] = {}
    for check in dict.fromkeys(item.check for item in observations):
        failed = [
            (item, candidates)
            for item, candidates in zip(observations, matched, strict=True)
            if item.check == check and not item.passed
        ]
        if best := _best(failed, merits, order):
            found[check] = [Diagnosis(h, _say(h, words), best[h]) for h in best]
    return found


def _matched(item: Observation, observations: list[Observation]) -> dict[Hypothesis, float]:
    """What gives exactly what a failed case gave, and how near it comes.

    An exception's words are weaker evidence than numbers: more than one mistake may lead to them. So
    a mistake that would have failed a case which passed is not named by them.
    """
    if item.passed:
        return {}
    return {
        hypothesis: distance
        for hypothesis, distance in item.near.items()
        if distance <= item.tolerance
        and not (item.seen.raised and _refuted(hypothesis, observations))
    }


def _refuted(hypothesis: Hypothesis, observations: list[Observation]) -> bool:
    return any(item.passed and item.matches(hypothesis) is False for item in observations)


Merit = tuple[int, int, int, int]


def _merits(
    observations: list[Observation], matched: list[dict[Hypothesis, float]]
) -> dict[Hypothesis, Merit]:
    """(contradictions, −explained failures, size, guesses) of what matched anywhere."""
    counts: dict[Hypothesis, int] = {}
    for candidates in matched:
        for hypothesis in candidates:
            counts[hypothesis] = counts.get(hypothesis, 0) + 1
    singles = sorted((h for h in counts if len(h) == 1), key=lambda h: -counts[h])
    unions = [a + b for a, b in combinations(singles[:MOST_COMBINED], 2)]
    merits: dict[Hypothesis, Merit] = {}
    for hypothesis in (*counts, *unions):
        verdicts = [(item.passed, item.matches(hypothesis)) for item in observations]
        contradictions = sum(verdict is False for _, verdict in verdicts)
        explained = sum(bool(verdict) and not passed for passed, verdict in verdicts)
        guesses = sum(item.guesses(hypothesis) for item in observations)
        merits[hypothesis] = (contradictions, -explained, len(hypothesis), guesses)
    return merits


def _best(
    failed: list[tuple[Observation, dict[Hypothesis, float]]],
    merits: dict[Hypothesis, Merit],
    order: dict[str, int],
) -> dict[Hypothesis, float]:
    """What matches a case of one check, with its distance there, in order of merit.

    failed: the cases of the check that did not pass, and what matches each. First comes what
    explains most of them. A part of a good pair shares the pair's merit. Between equals, the
    nearer one (distances that rounding explains are the same), then the one that the unit's author
    names first.
    """
    nearest: dict[Hypothesis, tuple[int, float]] = {}
    for item, candidates in failed:
        for hypothesis, distance in candidates.items():
            near = int(8 * distance / item.tolerance), distance
            nearest[hypothesis] = min(near, nearest.get(hypothesis, near))

    def merit(hypothesis: Hypothesis) -> tuple[int, Merit, int]:
        unexplained = sum(item.matches(hypothesis) is False for item, _ in failed)
        supersets = (value for other, value in merits.items() if set(hypothesis) <= set(other))
        return unexplained, min(supersets), len(hypothesis)

    def rank(hypothesis: Hypothesis) -> tuple[tuple[int, Merit, int], int, list[int]]:
        places = [order.get(name, len(order)) for name in hypothesis]
        return merit(hypothesis), nearest[hypothesis][0], places

    ranked = sorted(nearest, key=rank)
    equals = [h for h in ranked if merit(h) == merit(ranked[0])][:MOST_NAMED]
    return {hypothesis: nearest[hypothesis][1] for hypothesis in equals}


def _say(hypothesis: Hypothesis, words: dict[str, Words]) -> str:
    said = [words[name].says for name in hypothesis if name in words]
    return said[0] if len(said) == 1 else " And: ".join(said)
