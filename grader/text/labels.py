"""Labels of the pieces of a hand-in: one form for the process that runs them, one for people."""

from __future__ import annotations

import re

_PIECE_SUFFIX = re.compile(r" \(piece \d+\)")


def piece_label(label: str, number: int) -> str:
    """The label of a piece of a file or a cell; `number` counts from 1."""
    return label if number == 1 else f"{label} (piece {number})"


def shown_place(place: str) -> str:
    """A place in a hand-in without its piece number; the line number already gives the place in the file."""
    return _PIECE_SUFFIX.sub("", place, count=1)
