"""How long a submission's code may take. Light to import: the command line builds them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TimeLimits:
    """Seconds by the clock.

    cell: for one cell. check: for one request of a check (a call with what prepares it, a gradient…).
    submission: for all of one submission. grace: how long a process that was interrupted from
    within may take to give in before it is ended from outside.
    """

    cell: float = 30.0
    check: float = 20.0
    submission: float = 600.0
    grace: float = 3.0
