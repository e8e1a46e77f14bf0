"""The lease of a sandbox: what another process must know to use it."""

from __future__ import annotations

from dataclasses import dataclass

from grader.sandbox.isolation.limits import Limits


@dataclass(frozen=True)
class Lease:
    """The facts about a leased sandbox; see `Sandbox` for each."""

    layers: tuple[str, ...]
    sealed: bool
    limits: Limits
