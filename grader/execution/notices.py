"""What a cell asked for that cannot be done where it is graded: lines for the report's notes."""

from __future__ import annotations

MAX_NOTICES = 10
MAX_CHARACTERS = 300
_notices: dict[str, None] = {}


def add_notice(line: str) -> None:
    """Have a line told with the cell that runs."""
    if len(_notices) < MAX_NOTICES:
        _notices[line[:MAX_CHARACTERS]] = None


def take_notices() -> list[str]:
    """What was to be told since the last time."""
    found = list(_notices)
    _notices.clear()
    return found
