"""Values that go along with the answer that made them: most of them are asked for next."""

from __future__ import annotations

import math
from typing import Any

from grader import backend
from grader.protocol import Reference

VERBS = ("call", "items", "weight")
AHEAD_ELEMENTS = 1 << 12


class ValuesAhead:
    """What an agent sends unasked."""

    _objects: list[Any]

    def ahead(self, verb: str, answer: Any) -> Any:
        """An answer that is one new object, or several, with their values where these are small:
        `("with values", answer, [what fetching each would tell, or None])`. The answer itself where
        there is none, or for other verbs."""
        several = answer if isinstance(answer, list) else [answer]
        if verb not in VERBS or not all(isinstance(item, Reference) for item in several):
            return answer
        values = [_small_value(self._objects[item]) for item in several]
        return answer if values == [None] * len(values) else ("with values", answer, values)


def _small_value(value: Any) -> Any:
    """What fetching a small array would tell; None for anything else."""
    try:
        small = backend.is_tensor(value) and math.prod(value.shape) <= AHEAD_ELEMENTS
        return ("array", backend.to_numpy(value)) if small else None
    except Exception:  # whoever fetches it is told
        return None
