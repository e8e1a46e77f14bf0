"""Channel to an agent in this process: for references, and for students on their own machines."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np

from grader import process_state
from grader.agent.agent import Agent
from grader.agent.failures import failure
from grader.execution.time_limit import TimeLimit
from grader.replies.channel import Raised, Request, copied, too_slow
from grader.runtime.faults import KitFault, kit_fault


class LocalChannel:
    """Channel to an agent in this process. Arrays are copied both ways, as a socket would.

    Args:
        agent: the agent that carries out the requests.
        seconds: wall-clock limit of one `ask`; None for no limit, as for references.
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
        except BaseException as error:  # SystemExit too: `exit()` must not end a notebook's kernel
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
            process_state.restore()  # the grader computes here next
