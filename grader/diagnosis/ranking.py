"""Which of several matching mistakes explain a student's results best."""

from __future__ import annotations

from itertools import combinations

from grader.diagnosis.observation import Observation
from grader.evaluation.known_sketches import Hypothesis

MAX_NAMED = 3
MAX_COMBINED = 24
Merit = tuple[int, int, int, int]


def matches_of(item: Observation, observations: list[Observation]) -> dict[Hypothesis, float]:
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


def weigh(
    observations: list[Observation], matched: list[dict[Hypothesis, float]]
) -> dict[Hypothesis, Merit]:
    """(contradictions, −explained failures, size, guesses) of what matched anywhere."""
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
        merits[hypothesis] = (contradictions, -explained, len(hypothesis), guesses)
    return merits


def rank(
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

    def place(hypothesis: Hypothesis) -> tuple[tuple[int, Merit, int], int, list[int]]:
        places = [order.get(name, len(order)) for name in hypothesis]
        return merit(hypothesis), nearest[hypothesis][0], places

    ranked = sorted(nearest, key=place)
    equals = [h for h in ranked if merit(h) == merit(ranked[0])][:MAX_NAMED]
    return {hypothesis: nearest[hypothesis][1] for hypothesis in equals}
