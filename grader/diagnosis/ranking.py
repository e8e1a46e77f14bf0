"""Ranks matching mistakes by how well they explain a student's results on one part."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

from grader.diagnosis.observation import Observation
from grader.evaluation.known_sketches import Hypothesis

# Diagnoses of one check. Among equally good ones, more than three help a student little.
MAX_NAMED = 3
# Matching single mistakes, the most frequent first, that are also tried as pairs. Their number is
# squared: 24 give 276 pairs. With fewer, the two mistakes of a student could be left out.
MAX_COMBINED = 24
# Matches are ranked by distance in eighths of the tolerance; finer differences are rounding.
STEPS_OF_TOLERANCE = 8


class Merit(NamedTuple):
    """How well a hypothesis explains a part's results; the smaller, the better.

    Args:
        contradictions: results, passed or failed, that the hypothesis predicts differently.
        negated_explained: minus the number of failed results that it predicts.
        size: the number of mistakes in it.
        guesses: results on which the combined effect of its mistakes is unknown.
    """

    contradictions: int
    negated_explained: int
    size: int
    guesses: int


class CheckMerit(NamedTuple):
    """How well a hypothesis explains one check; the smaller, the better.

    Args:
        contradictions: failed cases of the check that the hypothesis predicts differently.
        merit: the best merit of a hypothesis that contains this one.
        size: the number of mistakes in it.
    """

    contradictions: int
    merit: Merit
    size: int


def matches_of(item: Observation, observations: list[Observation]) -> dict[Hypothesis, float]:
    """The hypotheses whose sketch equals that of a failed case, with their distances.

    An exception's message is weaker evidence than numbers, as several mistakes may lead to it. It
    does not name a mistake that would have failed a case which passed.
    """
    if item.passed:
        return {}
    return {
        hypothesis: distance
        for hypothesis, distance in item.distances.items()
        if distance <= item.tolerance
        and not (item.student.raised and _refuted(hypothesis, observations))
    }


def _refuted(hypothesis: Hypothesis, observations: list[Observation]) -> bool:
    return any(item.passed and item.matches(hypothesis) is False for item in observations)


def weigh(
    observations: list[Observation], matched: list[dict[Hypothesis, float]]
) -> dict[Hypothesis, Merit]:
    """The merit of every hypothesis that matches a case, and of pairs of these.

    Args:
        observations: all observed cases of one part.
        matched: for each of them, what `matches_of` returns.
    """
    counts: dict[Hypothesis, int] = {}
    for candidates in matched:
        for hypothesis in candidates:
            counts[hypothesis] = counts.get(hypothesis, 0) + 1
    singles = sorted((h for h in counts if len(h) == 1), key=lambda h: -counts[h])
    unions = [a + b for a, b in combinations(singles[:MAX_COMBINED], 2)]
    merits: dict[Hypothesis, Merit] = {}
    for hypothesis in (*counts, *unions):
        verdicts = [(item.passed, item.matches(hypothesis)) for item in observations]
        contradictions = sum(verdict is False for _, verdict in verdicts)
        explained = sum(bool(verdict) and not passed for passed, verdict in verdicts)
        guesses = sum(item.guesses(hypothesis) for item in observations)
        merits[hypothesis] = Merit(contradictions, -explained, len(hypothesis), guesses)
    return merits


def rank(
    failed: list[tuple[Observation, dict[Hypothesis, float]]],
    merits: dict[Hypothesis, Merit],
    order: dict[str, int],
) -> dict[Hypothesis, float]:
    """The best hypotheses for one check, with their distances, the best first.

    Those that explain most of the check's failed cases come first. A mistake shares the merit of the
    best pair that contains it. Between equals, the nearer one comes first, then the one that the
    unit's author wrote first.

    Args:
        failed: the cases of the check that did not pass, each with what matches it.
        merits: what `weigh` returns.
        order: place of each misconception in the author's order, by name.

    Returns:
        At most MAX_NAMED hypotheses of equal merit.
    """
    nearest: dict[Hypothesis, tuple[int, float]] = {}
    for item, candidates in failed:
        for hypothesis, distance in candidates.items():
            near = int(STEPS_OF_TOLERANCE * distance / item.tolerance), distance
            nearest[hypothesis] = min(near, nearest.get(hypothesis, near))

    def merit(hypothesis: Hypothesis) -> CheckMerit:
        contradictions = sum(item.matches(hypothesis) is False for item, _ in failed)
        supersets = (value for other, value in merits.items() if set(hypothesis) <= set(other))
        return CheckMerit(contradictions, min(supersets), len(hypothesis))

    def place(hypothesis: Hypothesis) -> tuple[CheckMerit, int, list[int]]:
        places = [order.get(name, len(order)) for name in hypothesis]
        return merit(hypothesis), nearest[hypothesis][0], places

    ranked = sorted(nearest, key=place)
    equals = [h for h in ranked if merit(h) == merit(ranked[0])][:MAX_NAMED]
    return {hypothesis: nearest[hypothesis][1] for hypothesis in equals}
