"""Reset the numbers in the names that Keras generates (`dense`, `dense_1`) from case to case.

A check creates the same few layers for each of its cases. If they have the same names each time, TensorFlow
need not create a new kernel for each of their variables, which costs more than everything else about them.
"""

from __future__ import annotations

import sys

_GLOBAL_STATE, _COUNTS = "keras.src.backend.common.global_state", "object_name_uids"


def name_counts() -> dict[str, int]:
    """How many objects have had each name so far."""
    return dict(_counts())


def restore_name_counts(counts: dict[str, int]) -> None:
    """Continue as if only these objects had been created; for use once all later ones are gone."""
    found = _counts()
    found.clear()
    found.update(counts)


def _counts() -> dict[str, int]:
    state = sys.modules.get(_GLOBAL_STATE)
    get = getattr(state, "get_global_attribute", None)
    return (get(_COUNTS) if get else None) or {}
