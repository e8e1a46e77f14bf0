"""Prefetch: send small results with the reply that created them, because most are fetched next."""

from __future__ import annotations

import math
from typing import Any

from grader import backend

VERBS = ("call", "items", "weight")
# Arrays of checks are smaller. A larger value would send arrays that are not always needed; a smaller one
# costs a request for each array.
MAX_ELEMENTS = 1 << 12
MAX_ITEMS = 8  # of a tuple: an output and its gradients


class Prefetch:
    """The agent's part that adds small values to replies."""

    _objects: dict[int, Any]
    _to: list[int]

    def with_prefetched(self, verb: str, answer: Any) -> Any:
        """Add the small values among the objects that the verb has just made.

        Returns:
            The answer itself, unless the verb is one of `VERBS`. For those: ("with values", list), with
            one entry for each object: what fetching it would return; for a tuple, ("items", list of the
            same for each item); None if it is not small.
        """
        if verb not in VERBS:
            return answer
        return "with values", [_small_value(self._objects[number]) for number in self._to]


def _small_value(value: Any) -> Any:
    """What fetching a small array, or each array of a tuple, would return; None for anything else."""
    try:
        if isinstance(value, (tuple, list)) and len(value) <= MAX_ITEMS:
            return "items", [_small_array(item) for item in value]
        return _small_array(value)
    except Exception:  # fetching it will raise this again
        return None


def _small_array(value: Any) -> Any:
    small = backend.is_tensor(value) and math.prod(value.shape) <= MAX_ELEMENTS
    return ("array", backend.to_numpy(value)) if small else None
