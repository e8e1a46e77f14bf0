"""Collect notices for the report about what a cell asked for and grading cannot do."""

from __future__ import annotations

# Of one cell: a loop may repeat a command with other names, and a report must stay readable.
MAX_NOTICES = 10
MAX_CHARACTERS = 300  # of one notice
_notices: dict[str, None] = {}


def add_notice(line: str) -> None:
    """Add a notice to those of the cell that is running."""
    if len(_notices) < MAX_NOTICES:
        _notices[line[:MAX_CHARACTERS]] = None


def take_notices() -> list[str]:
    """Return the notices since the last call, and forget them."""
    found = list(_notices)
    _notices.clear()
    return found
