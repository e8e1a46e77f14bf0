"""What a process must know to borrow another process's sandbox."""

from __future__ import annotations

from dataclasses import dataclass

from grader.sandbox.isolation.limits import Limits


@dataclass(frozen=True)
class Lease:
    """What is known of a sandbox that is lent; see `Sandbox` for each."""

    layers: tuple[str, ...]
    sealed: bool
    limits: Limits
