"""Names the known mistake, or the two, that return exactly what the student's code returned.

Each case is matched on its own. Where several mistakes match, those come first that also predict the
student's other results on the same part. A mistake that would have failed a check which the student
passed is contradicted.
"""

from __future__ import annotations

from grader.authoring.misconceptions import Words
from grader.diagnosis.observation import Observation
from grader.diagnosis.ranking import matches_of, rank, weigh
from grader.evaluation.known_sketches import Hypothesis
from grader.report.model import Diagnosis


def diagnose(
    observations: list[Observation], words: dict[str, Words]
) -> dict[str, list[Diagnosis]]:
    """Diagnose one part.

    Args:
        observations: all observed cases of the part's checks.
        words: the explanation of each misconception, by name, in the author's order.

    Returns:
        The diagnoses of each failed check that has any, the likeliest first.
    """
    matched = [matches_of(item, observations) for item in observations]
    merits = weigh(observations, matched)
    order = {name: number for number, name in enumerate(words)}
    found: dict[str, list[Diagnosis]] = {}
    for check in dict.fromkeys(item.check for item in observations):
        failed = [
            (item, candidates)
            for item, candidates in zip(observations, matched, strict=True)
            if item.check == check and not item.passed
        ]
        if best := rank(failed, merits, order):
            found[check] = [Diagnosis(h, _explanation(h, words), best[h]) for h in best]
    return found


def _explanation(hypothesis: Hypothesis, words: dict[str, Words]) -> str:
    texts = [words[name].says for name in hypothesis if name in words]
    return texts[0] if len(texts) == 1 else " And: ".join(texts)
