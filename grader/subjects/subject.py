"""Handles on somebody's parts, for probes: they look like the parts and ask an agent for all.

A probe cannot tell whether its subject is the student's sealed process, the solution, Keras or a
misconception. Objects stay with the agent; an array comes back when a probe yields it.

Requests that have no answer wait for the next one that has, or for the next result that the probe
yields, and all go out together: each trip to a sealed process costs more than most requests do.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.protocol.dtypes import DTYPES, is_float, spacing
from grader.protocol.frames import Reference
from grader.replies import verb_replies
from grader.replies.channel import Channel, ProcessEnded, Raised, Request, copied
from grader.runtime.faults import TELL, KitFault
from grader.subjects.proxy import Proxy

# What goes out together must fit into one message.
MAX_WAITING = 8
MAX_WAITING_BYTES = 1 << 20
_SENT = frozenset(DTYPES.values())
# Of objects at their agents: two subjects may share an agent, so none may have the other's numbers.
_numbers = itertools.count()


def _bytes_of(value: Any) -> int:
    """Bytes of all arrays in a value."""
    if isinstance(value, dict):
        return sum(map(_bytes_of, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_bytes_of, value))
    return value.nbytes if isinstance(value, np.ndarray) else 0


def sendable(value: Any) -> Any:
    """`value` itself, where it can travel to a sealed process; so that a probe that works here, on a
    subject of this process, works there too. Raises KitFault."""
    if isinstance(value, np.ndarray):
        fits = value.dtype in _SENT
    else:
        fits = value is None or isinstance(value, (bool, int, float, str))
    if not fits:
        kind = getattr(value, "dtype", None) or type(value).__name__
        what = "an array of" if isinstance(value, np.ndarray) else "a"
        raise KitFault(
            f"the check sends {what} {kind}, which no sealed process takes: "
            f"numbers of Python, texts and arrays of numbers do; {TELL}"
        )
    return value


class Subject:
    """Somebody's parts, reached through a channel.

    exact: compute in float64 whatever dtype the probe asks for: how references learn the true
        value. noise: first move each float input by up to its own dtype's spacing: how far the
        true result moves then is an error that no algorithm can be blamed for. seconds: limit of
        what goes out together. attachments: files handed in beside the notebook, by name. has_answered:
        whether any of it has answered since somebody last set it to False.
    """

    def __init__(
        self, channel: Channel, *, exact: bool = False, noise: np.random.RandomState | None = None
    ) -> None:
        self._channel = channel
        self._exact = exact
        self._noise = noise
        self._waiting: list[Request] = []
        self._bytes = 0
        self._may_raise = False
        self._prefetched: dict[Reference, tuple[str, Any] | None] = {}
        self.has_answered = False
        self.calls: list[str] = []
        self.seconds: float | None = None
        self.attachments: dict[str, bytes] = {}

    def part(self, name: str) -> Proxy:
        """The handle of the part called `name`."""
        return Proxy(self, self.make_later("part", name=name), name)

    def ask(self, verb: str, read: Callable[[Any], Any], /, **arguments: Any) -> Any:
        """Send a verb to the agent, arrays and handles prepared; `read` checks the answer.

        What waits goes first. Raises Raised, also for an answer that does not fit, and ProcessEnded.
        """
        self._wait(verb, arguments)
        answer = self._send()
        self.has_answered = True
        try:
            return read(answer)
        except verb_replies.Malformed as error:
            raise Raised("MalformedAnswer", str(error)) from None

    def tell(self, verb: str, /, **arguments: Any) -> None:
        """Send a verb that has no answer: at the latest with the next one that has one, before the
        probe yields its next value, and at its end."""
        self._make_room(arguments)
        self._wait(verb, copied(arguments))
        # What came along is as good as fetched only as long as nothing else has happened there.
        self._prefetched, self._may_raise = {}, True

    def make(self, verb: str, objects: int = 1, /, **arguments: Any) -> list[Reference]:
        """Have the agent make objects. Raises what `ask` does."""
        made = [Reference(next(_numbers)) for _ in range(objects)]
        values = self.ask(verb, verb_replies.prefetched_values(objects), to=made, **arguments)
        self._prefetched = dict(zip(made, values, strict=True))
        return made

    def make_later(self, verb: str, /, **arguments: Any) -> Reference:
        """Have the agent make an object; sent as by `tell`."""
        self._make_room(arguments)
        made = Reference(next(_numbers))
        self._wait(verb, copied(arguments) | {"to": [made]})
        self._may_raise = True
        return made

    def items(self, target: Proxy, count: int) -> list[Reference]:
        """Objects for the `count` items of a tuple. Raises what `ask` does."""
        kind, values = self._prefetched.get(target.reference) or ("", ())
        if self._may_raise or kind != "items" or len(values) != count:
            return self.make("items", count, target=target, count=count)
        made = [Reference(next(_numbers)) for _ in range(count)]
        # The agent has seen already that this works.
        self._wait("items", {"target": target, "count": count, "to": made})
        self._prefetched |= zip(made, values, strict=True)
        return made

    def fetch(self, handle: Proxy) -> tuple[str, Any]:
        """("array", array), ("fact", value) or ("object", what it is)."""
        known = self._prefetched.get(handle.reference)
        if self._may_raise or known is None or known[0] == "items":
            return self.ask("fetch", verb_replies.fetched, target=handle)
        return known

    def send(self) -> None:
        """Send what waits, if any of it may raise. Raises Raised and ProcessEnded."""
        if self._may_raise:
            self._send()

    def forget(self) -> None:
        """Let the agent drop the objects of this case, once it has done what waits. Raises nothing."""
        with contextlib.suppress(Raised, ProcessEnded):
            self.send()
        self._waiting, self._prefetched = [], {}
        self._channel.forget()

    def _wait(self, verb: str, arguments: dict[str, Any]) -> None:
        self._waiting.append((verb, {key: self._ready(item) for key, item in arguments.items()}))

    def _make_room(self, arguments: dict[str, Any]) -> None:
        more = _bytes_of(arguments)
        if len(self._waiting) >= MAX_WAITING or self._bytes + more > MAX_WAITING_BYTES:
            self.send()
        self._bytes += more

    def _send(self) -> Any:
        self._bytes = 0
        requests, self._waiting = self._waiting, []
        self._prefetched, self._may_raise = {}, False
        return self._channel.ask(requests, self.seconds)

    def _ready(self, value: Any) -> Any:
        if isinstance(value, Proxy):
            return value.reference
        if isinstance(value, np.ndarray):
            return self._floats(value) if is_float(value) else sendable(value)
        if isinstance(value, (list, tuple)):
            return type(value)(self._ready(item) for item in value)
        if isinstance(value, dict):
            ready = {key: self._ready(item) for key, item in value.items()}
            return ready | {"dtype": "float64"} if self._exact and "dtype" in ready else ready
        return sendable(value)

    def _floats(self, array: np.ndarray) -> np.ndarray:
        if self._noise is not None:
            factors = 1 + spacing(array.dtype) * self._noise.uniform(-1, 1, array.shape)
            array = (array.astype("float64") * factors).astype(array.dtype)
        return array.astype("float64") if self._exact else array
