"""Interface of a channel to an agent, and the exceptions that requests over it can raise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np


class Raised(Exception):
    """The subject's code raised an exception.

    Args:
        kind: name of the exception's type.
        message: the exception's text.
        frames: the student's own lines in the traceback, outermost first.
        bases: names of the exception's type and its base classes.
        nearest: the closest existing name where a name was not found; '' otherwise.
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
    """The subject's process ended, or had to be killed.

    Args:
        message: why it ended.
        hung: whether it was killed because it did not answer in time.
    """

    def __init__(self, message: str, hung: bool = False) -> None:
        super().__init__(message)
        self.hung = hung


# The name of a request (its verb), and its arguments by name.
Request = tuple[str, dict[str, Any]]


class Channel(Protocol):
    """Carries requests to an agent and its answers back."""

    def ask(self, requests: Sequence[Request], seconds: float | None = None) -> Any:
        """Carry out requests in order until one raises.

        Args:
            requests: at least one request.
            seconds: wall-clock limit of all of them together; None for the channel's own.

        Returns:
            The answer to the last request.

        Raises:
            Raised: the subject's code raised or was too slow.
            ProcessEnded: the subject's process ended.
            KitFault: the kit itself is to blame.
        """

    def forget(self) -> None:
        """Drop all objects of a case. Never raises."""


def too_slow(seconds: float) -> Raised:
    """The exception for requests that were interrupted after `seconds` seconds."""
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
