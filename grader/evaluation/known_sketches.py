"""The sketches of many mistakes in one case, compared with a student's all at once."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from grader.evaluation.sketch import PROJECTIONS, Sketch

Hypothesis = tuple[str, ...]


class KnownSketches(dict[Hypothesis, Sketch]):
    """The sketch of each mistake. Not to be changed once it was asked for distances."""

    def distances(self, seen: Sketch) -> dict[Hypothesis, float]:
        """`seen.distance(…)` of all mistakes from which it is finite, in the order of the mistakes.

        None where what was seen is no evidence.
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
        """By signatures, the mistakes that have them, and their sums: (mistakes, arrays, sums)."""
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
    """`Sketch.distance` for many at once, to the last bit."""
    if not seen.sums:
        return [0.0] * len(sums)
    scales = np.maximum(np.array(seen.scales), 1e-30)
    with np.errstate(invalid="ignore", over="ignore"):
        differences = np.max(np.abs(np.array(seen.sums) - sums), axis=2)
        shares = np.where(differences > 0, differences / scales, 0.0)
    return np.fmax.reduce(shares, axis=1, initial=0.0).tolist()  # NaN, of infinite sums, is none
