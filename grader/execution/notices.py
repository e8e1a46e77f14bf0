"""What a cell asked for that cannot be done where it is graded: lines for the report's notes."""

from __future__ import annotations

MOST = 10
LONGEST = 300
_told: dict[str, None] = {}


def tell(line: str) -> None:
    """Have a line told with the cell that runs."""
    if len(_told) < MOST:
        _told[line[:LONGEST]] = None


def take() -> list[str]:
    """What was to be told since the last time."""
    found = list(_told)
    _told.clear()
    return found
