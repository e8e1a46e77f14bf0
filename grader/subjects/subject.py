"""Subject of a probe: sends requests about the parts to an agent in batches, and reads the answers.

A probe cannot tell whether its subject is the student's sealed process, the solution, Keras or a
mutant. Objects stay with the agent; an array comes back when a probe yields it.

Requests without an answer wait for the next request that has one, or for the next result that the
probe yields. They are sent together, because a round trip to a sealed process costs more than most
requests do. Small results are prefetched: they come back with the reply that created them.
"""

from __future__ import annotations

import contextlib
import itertools
from collections.abc import Callable
from typing import Any

import numpy as np

from grader.protocol.dtypes import DTYPES, is_float, spacing
from grader.protocol.frames import ObjectId
from grader.replies import verb_replies
from grader.replies.channel import Channel, ProcessEnded, Raised, Request, copied
from grader.runtime.faults import TELL, KitFault
from grader.subjects.proxy import Proxy

# Requests, and bytes of their arrays, that wait to be sent together. The batch must fit into one
# message (`grader.protocol.frames`); with smaller limits a probe would make more round trips.
MAX_WAITING = 8
MAX_WAITING_BYTES = 1 << 20
_SENT = frozenset(DTYPES.values())
# Ids of objects at their agents. Two subjects may share an agent, so all count on one counter.
_numbers = itertools.count()


def _bytes_of(value: Any) -> int:
    """Bytes of all arrays in a nested value."""
    if isinstance(value, dict):
        return sum(map(_bytes_of, value.values()))
    if isinstance(value, (list, tuple)):
        return sum(map(_bytes_of, value))
    return value.nbytes if isinstance(value, np.ndarray) else 0


def sendable(value: Any) -> Any:
    """`value` itself, if it can be sent to a sealed process.

    Subjects in this process check it as well, so that a probe that works here works there too.

    Raises:
        KitFault: the probe passed a value of a type or dtype that cannot be sent.
    """
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
    """The parts of a student or of a reference, reached through a channel.

    Args:
        channel: the way to the agent.
        exact: whether to compute in float64 whatever dtype the probe asks for. References compute
            the true value this way.
        noise: random state; each float input is first perturbed by at most its dtype's relative
            spacing. How far the true result moves then is an error that no algorithm can avoid.

    Attributes:
        seconds: time limit of the requests that are sent together; None for the channel's own.
        attachments: the files handed in beside the notebook, by name.
        has_answered: whether a request has been answered since this was last set to False.
        calls: the calls of the probe so far, as text for reports.
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
        self._prefetched: dict[ObjectId, tuple[str, Any] | None] = {}
        self.has_answered = False
        self.calls: list[str] = []
        self.seconds: float | None = None
        self.attachments: dict[str, bytes] = {}

    def part(self, name: str) -> Proxy:
        """Proxy for the part called `name`."""
        return Proxy(self, self.make_later("part", name=name), name)

    def ask(self, verb: str, read: Callable[[Any], Any], /, **arguments: Any) -> Any:
        """Send a request, after those that wait, and return its answer.

        Args:
            verb: name of the request.
            read: checks the answer and converts it; a function of `grader.replies.verb_replies`.
            **arguments: arguments of the request; proxies and arrays are converted for sending.

        Raises:
            Raised: the subject's code raised, or the answer is malformed.
            ProcessEnded: the subject's process ended.
        """
        self._wait(verb, arguments)
        answer = self._send()
        self.has_answered = True
        try:
            return read(answer)
        except verb_replies.Malformed as error:
            raise Raised("MalformedAnswer", str(error)) from None

    def tell(self, verb: str, /, **arguments: Any) -> None:
        """Send a request that has no answer.

        It is sent with the next request that has one, at the latest before the probe yields its
        next value or ends.
        """
        self._make_room(arguments)
        self._wait(verb, copied(arguments))
        # The request may change the objects whose values were prefetched.
        self._prefetched, self._may_raise = {}, True

    def make(self, verb: str, objects: int = 1, /, **arguments: Any) -> list[ObjectId]:
        """Have the agent create `objects` objects; their references. Raises like `ask`."""
        made = [ObjectId(next(_numbers)) for _ in range(objects)]
        values = self.ask(verb, verb_replies.prefetched_values(objects), to=made, **arguments)
        self._prefetched = dict(zip(made, values, strict=True))
        return made

    def make_later(self, verb: str, /, **arguments: Any) -> ObjectId:
        """Have the agent create an object; the request is sent as by `tell`."""
        self._make_room(arguments)
        made = ObjectId(next(_numbers))
        self._wait(verb, copied(arguments) | {"to": [made]})
        self._may_raise = True
        return made

    def items(self, target: Proxy, count: int) -> list[ObjectId]:
        """References to the `count` items of a tuple. Raises like `ask`."""
        kind, values = self._prefetched.get(target.reference) or ("", ())
        if self._may_raise or kind != "items" or len(values) != count:
            return self.make("items", count, target=target, count=count)
        made = [ObjectId(next(_numbers)) for _ in range(count)]
        # The prefetched items show that this request will succeed, so it can wait.
        self._wait("items", {"target": target, "count": count, "to": made})
        self._prefetched |= zip(made, values, strict=True)
        return made

    def fetch(self, proxy: Proxy) -> tuple[str, Any]:
        """The value: ("array", array), ("fact", JSON value) or ("object", description)."""
        known = self._prefetched.get(proxy.reference)
        if self._may_raise or known is None or known[0] == "items":
            return self.ask("fetch", verb_replies.fetched, target=proxy)
        return known

    def send(self) -> None:
        """Send the requests that wait, if any of them may raise. Raises like `ask`."""
        if self._may_raise:
            self._send()

    def forget(self) -> None:
        """Send the requests that wait, then have the agent drop the case's objects. Never raises."""
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
