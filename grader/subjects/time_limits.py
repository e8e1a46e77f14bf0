"""Time limits of a submission's code. The module is light to import: the command line uses it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TimeLimits:
    """Limits in seconds of wall-clock time.

    Smaller limits could interrupt right answers on a busy machine; larger ones let an endless loop
    hold a worker longer.

    Args:
        cell: limit of one cell.
        check: limit of one message to the process, such as a call and the requests that prepare it.
        submission: limit of all steps of one submission together.
        grace: how long a process may take to react to an interrupt from within, before it is
            killed from outside.
    """

    cell: float = 30.0
    check: float = 20.0
    submission: float = 600.0
    grace: float = 3.0
