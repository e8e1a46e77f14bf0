"""The way to an agent, and what can happen on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np


class Raised(Exception):
    """The subject's code raised.

    kind: the type's name; bases: it and the names of the types it comes from; frames: the student's
    own lines; nearest: the nearest name to one that it could not find.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        frames: Sequence[str] = (),
        bases: Sequence[str] = (),
        nearest: str = "",
    ) -> None:
        super().__init__(f"{kind}: {message}" if message else kind)
        self.kind, self.message, self.frames = kind, message, tuple(frames)
        self.bases = tuple(bases) or (kind,)
        self.nearest = nearest


class ProcessEnded(Exception):
    """The subject's process is gone, or had to be ended; the text says why.

    hung: whether it had to be ended because it did not answer in time.
    """

    def __init__(self, message: str, hung: bool = False) -> None:
        super().__init__(message)
        self.hung = hung


# A verb and its arguments by name.
Request = tuple[str, dict[str, Any]]


class Channel(Protocol):
    """The way to an agent."""

    def ask(self, requests: Sequence[Request], seconds: float | None = None) -> Any:
        """Carry out requests in order, all of them in `seconds` or the usual time, until one raises.

        Returns the answer to the last of them. Raises Raised or ProcessEnded, or KitFault where the
        kit itself is to blame.
        """

    def forget(self) -> None:
        """Let go of all objects of a case. Raises nothing, whatever comes of it."""


def too_slow(seconds: float) -> Raised:
    """What is raised for requests that had to be interrupted."""
    return Raised("TimeLimitReached", f"it ran longer than {seconds:g} s and was interrupted")


def copied(value: Any) -> Any:
    """`value` with copies of the arrays in it."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (list, tuple)):
        return type(value)(copied(item) for item in value)
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    return value
