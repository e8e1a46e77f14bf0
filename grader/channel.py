"""The way to an agent, and what can happen on it."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any, Protocol

import numpy as np

from grader import process_state
from grader.agent import Agent
from grader.agent_failures import failure
from grader.faults import KitFault, kit_fault
from grader.interrupt import TimeLimit


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


class LocalChannel:
    """An agent in this very process. Arrays are copied both ways, as a socket would.

    seconds: how long requests may take by the clock; None for ever, as for references.
    """

    def __init__(self, agent: Agent, seconds: float | None = None) -> None:
        self._agent = agent
        self._seconds = seconds

    def ask(self, requests: Sequence[Request], seconds: float | None = None) -> Any:
        allowed = None if self._seconds is None else seconds or self._seconds
        limit = nullcontext() if allowed is None else TimeLimit(allowed)
        self._agent.begin()
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"), limit:
                warnings.simplefilter("ignore")
                for verb, arguments in requests:
                    answer = self._agent.answer(verb, copied(arguments))
                return copied(answer)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # `exit()` in a part must not end a notebook's kernel
            if isinstance(limit, TimeLimit) and limit.reached:
                raise too_slow(allowed) from error
            found = failure(error, self._agent.labels, self._agent.alone)
            if found["ours"]:
                raise kit_fault("a check", error) from error
            raise Raised(
                *(found[key] for key in ("type", "message", "frames", "bases", "nearest"))
            ) from error

    def forget(self) -> None:
        with contextlib.suppress(Raised, KitFault):
            self.ask([("forget", {})])
        if self._agent.guest:
            process_state.put()  # the grader computes here next


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
