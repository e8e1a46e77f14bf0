"""The labels of a hand-in's pieces, as the process that runs them needs them and as people read them."""

from __future__ import annotations

import re

_PIECE_SUFFIX = re.compile(r" \(piece \d+\)")


def piece_label(label: str, number: int) -> str:
    """The label of the piece of this number, counted from 1, of a file or a cell."""
    return label if number == 1 else f"{label} (piece {number})"


def shown_place(place: str) -> str:
    """A place in a hand-in without the number of the piece: its line says where in the file it is."""
    return _PIECE_SUFFIX.sub("", place, count=1)
