"""Compares a student's sketch with those of all known mistakes in one case at once."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from grader.evaluation.sketch import MIN_SCALE, PROJECTIONS, Sketch

# The names of the misconceptions (one or two) that a student's code may have.
Hypothesis = tuple[str, ...]


class KnownSketches(dict[Hypothesis, Sketch]):
    """The sketch of each mistake. It must not change after the first call of `distances`."""

    def distances(self, seen: Sketch) -> dict[Hypothesis, float]:
        """`seen.distance(…)` to each mistake from which it is finite, in the mistakes' order.

        Empty where `seen` is no evidence.
        """
        if not seen.is_evidence:
            return {}
        hypotheses, sums = self._alike.get(seen.signatures, ((), None))
        if sums is None:
            return {}
        if seen.measures:
            found = [seen.distance(self[hypothesis]) for hypothesis in hypotheses]
        else:
            found = _distances(seen, sums)
        pairs = zip(hypotheses, found, strict=True)
        return {hypothesis: distance for hypothesis, distance in pairs if distance != float("inf")}

    @cached_property
    def _alike(self) -> dict[tuple[str, ...], tuple[list[Hypothesis], np.ndarray]]:
        """By signatures: the mistakes, and their sums of shape (mistakes, arrays, PROJECTIONS)."""
        groups: dict[tuple[str, ...], list[Hypothesis]] = {}
        for hypothesis, item in self.items():
            groups.setdefault(item.signatures, []).append(hypothesis)
        return {
            signatures: (
                found,
                np.array([self[hypothesis].sums for hypothesis in found]).reshape(
                    len(found), -1, PROJECTIONS
                ),
            )
            for signatures, found in groups.items()
        }


def _distances(seen: Sketch, sums: np.ndarray) -> list[float]:
    """`Sketch.distance` to many sketches at once, with the same result to the last bit."""
    if not seen.sums:
        return [0.0] * len(sums)
    scales = np.maximum(np.array(seen.scales), MIN_SCALE)
    with np.errstate(invalid="ignore", over="ignore"):
        differences = np.max(np.abs(np.array(seen.sums) - sums), axis=2)
        shares = np.where(differences > 0, differences / scales, 0.0)
    return np.fmax.reduce(
        shares, axis=1, initial=0.0
    ).tolist()  # fmax: NaN (of infinite sums) counts as 0
