"""Handles on somebody's parts, for probes: they look like the parts and ask an agent for all.

A probe cannot tell whether its subject is the student's sealed process, the solution, Keras or a
misconception. Objects stay with the agent; an array comes back when a probe yields it.

Requests that have no answer wait for the next one that has, or for the next result that the probe
yields, and all go out together: each trip to a sealed process costs more than most requests do.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from grader import replies
from grader.channel import Channel, LocalChannel, ProcessEnded, Raised, Request
from grader.protocol import DTYPES, Reference
from grader.subject_files import FileHandle
from grader.subject_models import ModelHandle
from grader.subject_words import arguments as _arguments
from grader.subject_words import describe as _describe

__all__ = ["LocalChannel", "ProcessEnded", "Raised", "Remote", "Subject", "is_float", "spacing"]


# No judgement of the student's code on its arguments: `raises` does not count these.
NO_REFUSALS = (
    *("Delegated", "NotImplementedError", "TimeLimitReached", "MalformedAnswer"),
    "WrongBackend",
)


def is_float(array: np.ndarray) -> bool:
    """Whether the array holds floating-point numbers, bfloat16 included."""
    return array.dtype.kind == "f" or array.dtype == DTYPES["bfloat16"]


def spacing(dtype: np.dtype | str) -> float:
    """The relative spacing of a float dtype: 2^-23 for float32, 2^-7 for bfloat16."""
    return float(np.finfo(dtype).eps) if np.dtype(dtype).kind == "f" else 2.0**-7


# Of objects at their agents; two subjects may share one.
_numbers = itertools.count()


class Subject:
    """Somebody's parts, reached through a channel.

    exact: compute in float64 whatever dtype the probe asks for: how references learn the true
        value. noise: first move each float input by up to its own dtype's spacing: how far the
        true result moves then is an error that no algorithm can be blamed for. seconds: limit of
        what goes out together. attachments: files handed in beside the notebook, by name.
    """

    def __init__(
        self, channel: Channel, *, exact: bool = False, noise: np.random.RandomState | None = None
    ) -> None:
        self._channel = channel
        self._exact = exact
        self._noise = noise
        self._waiting: list[Request] = []
        self._doubtful = False
        self._ahead: dict[Reference, tuple[str, Any] | None] = {}
        self.calls: list[str] = []
        self.seconds: float | None = None
        self.attachments: dict[str, bytes] = {}

    def part(self, name: str) -> Remote:
        """The handle of the part called `name`."""
        return Remote(self, self.make_later("part", name=name), name)

    def ask(self, verb: str, read: Callable[[Any], Any], /, **arguments: Any) -> Any:
        """Send a verb to the agent, arrays and handles prepared; `read` checks the answer.

        What waits goes first. Raises Raised, also for an answer that does not fit, and ProcessEnded.
        """
        self._wait(verb, arguments)
        answer = self._send()
        try:
            return read(answer)
        except replies.Malformed as error:
            raise Raised("MalformedAnswer", str(error)) from None

    def tell(self, verb: str, /, **arguments: Any) -> None:
        """Send a verb that has no answer, some time before the next one that has one."""
        self._wait(verb, arguments)
        # What came along is as good as fetched only as long as nothing else has happened there.
        self._ahead, self._doubtful = {}, True

    def make(self, verb: str, objects: int = 1, /, **arguments: Any) -> list[Reference]:
        """Have the agent make objects. Raises what `ask` does."""
        made = [Reference(next(_numbers)) for _ in range(objects)]
        values = self.ask(verb, replies.values_ahead(objects), to=made, **arguments)
        self._ahead = dict(zip(made, values, strict=True))
        return made

    def make_later(self, verb: str, /, **arguments: Any) -> Reference:
        """Have the agent make an object before the next verb that has an answer."""
        made = Reference(next(_numbers))
        self._wait(verb, arguments | {"to": [made]})
        self._doubtful = True
        return made

    def items(self, target: Remote, count: int) -> list[Reference]:
        """Objects for the `count` items of a tuple. Raises what `ask` does."""
        kind, values = self._ahead.get(target.reference) or ("", ())
        if self._doubtful or kind != "items" or len(values) != count:
            return self.make("items", count, target=target, count=count)
        made = [Reference(next(_numbers)) for _ in range(count)]
        self._wait("items", {"target": target, "count": count, "to": made})
        self._ahead |= zip(made, values, strict=True)
        return made

    def fetch(self, handle: Remote) -> tuple[str, Any]:
        """("array", array), ("fact", value) or ("object", what it is)."""
        known = self._ahead.get(handle.reference)
        if self._doubtful or known is None or known[0] == "items":
            return self.ask("fetch", replies.fetched, target=handle)
        return known

    def send(self) -> None:
        """Send what waits, if any of it may raise. Raises Raised and ProcessEnded."""
        if self._doubtful:
            self._send()

    def forget(self) -> None:
        """Let the agent drop the objects of this case. Raises nothing."""
        self._waiting, self._ahead, self._doubtful = [], {}, False
        self._channel.forget()

    def _wait(self, verb: str, arguments: dict[str, Any]) -> None:
        self._waiting.append((verb, {key: self._ready(item) for key, item in arguments.items()}))

    def _send(self) -> Any:
        requests, self._waiting = self._waiting, []
        self._ahead, self._doubtful = {}, False
        return self._channel.ask(requests, self.seconds)

    def _ready(self, value: Any) -> Any:
        if isinstance(value, Remote):
            return value.reference
        if isinstance(value, np.ndarray):
            return self._floats(value) if is_float(value) else value
        if isinstance(value, (list, tuple)):
            return type(value)(self._ready(item) for item in value)
        if isinstance(value, dict):
            ready = {key: self._ready(item) for key, item in value.items()}
            return ready | {"dtype": "float64"} if self._exact and "dtype" in ready else ready
        return value

    def _floats(self, array: np.ndarray) -> np.ndarray:
        if self._noise is not None:
            factors = 1 + spacing(array.dtype) * self._noise.uniform(-1, 1, array.shape)
            array = (array.astype("float64") * factors).astype(array.dtype)
        return array.astype("float64") if self._exact else array


class Remote(FileHandle, ModelHandle):
    """An object that stays with the agent. Calling it calls it there."""

    def __init__(self, subject: Subject, reference: Reference, label: str) -> None:
        self.subject = subject
        self.reference = reference
        self.label = label

    def _made(self, reference: Reference, label: str) -> Remote:
        return Remote(self.subject, reference, label)

    def _note(self, text: str) -> str:
        self.subject.calls.append(text)
        return text

    def __call__(self, *args: Any, **kwargs: Any) -> Remote:
        called = self._note(f"{self.label}({_arguments(args, kwargs)})")
        (result,) = self.subject.make("call", target=self, args=list(args), kwargs=kwargs)
        return self._made(result, called if len(called) <= 60 else f"{self.label}(…)")

    def raises(self, *args: Any, **kwargs: Any) -> bool:
        """Whether calling it so raises an exception; being unwritten or too slow is none."""
        return bool(self.exception(*args, **kwargs))

    def exception(self, *args: Any, **kwargs: Any) -> list[str]:
        """The names of the exception's class and its bases; none where the call returns."""
        self._note(f"{self.label}({_arguments(args, kwargs)})")
        self.subject.send()
        try:
            self.subject.make("call", target=self, args=list(args), kwargs=kwargs)
        except Raised as error:
            if error.kind in NO_REFUSALS:
                raise
            return list(error.bases)
        return []

    def unpack(self, count: int) -> list[Remote]:
        """The `count` values of a returned tuple."""
        references = self.subject.items(self, count)
        return [
            self._made(reference, f"{self.label}[{index}]")
            for index, reference in enumerate(references)
        ]

    def keep(self, array: np.ndarray) -> Remote:
        """Put an array beside the object: what calls do to it can be seen afterwards."""
        reference = self.subject.make_later("put", value=array)
        return self._made(reference, _describe(array))

    def tensor(self, array: np.ndarray) -> Remote:
        """A tensor of the subject's backend, of the array's dtype."""
        reference = self.subject.make_later("tensor", value=np.asarray(array))
        return self._made(reference, _describe(np.asarray(array)))

    def keras(self, name: str, *args: Any, **kwargs: Any) -> Remote:
        """An object of Keras's own made at the subject's side: `keras("layers.Dense", 4)`."""
        reference = self.subject.make_later("keras", name=name, args=list(args), kwargs=kwargs)
        return self._made(reference, f"{name.split('.')[-1]}({_arguments(args, kwargs)})")

    def attribute(self, name: str) -> Remote:
        """The value of an attribute."""
        (reference,) = self.subject.make("attribute", target=self, name=name)
        return self._made(reference, f"{self.label}.{name}")

    def other(self, name: str) -> Remote:
        """Another part of the same subject."""
        return self.subject.part(name)

    def array(self) -> np.ndarray:
        """The value as an array. Raises Raised where it is none."""
        kind, data = self.fetch()
        if kind != "array":
            raise Raised("WrongResult", f"{self.label} gave {data!r}, not an array")
        return data

    def dtype(self) -> str:
        """The name of the value's dtype."""
        return str(self.array().dtype)

    def fetch(self) -> tuple[str, Any]:
        """("array", array), ("fact", value) or ("object", what it is)."""
        return self.subject.fetch(self)

    def set(self, **attributes: Any) -> None:
        """Set attributes, `trainable=False` for example."""
        for name, value in attributes.items():
            self._note(f"{self.label}.{name} = {value!r}")
        self.subject.tell("set", target=self, attributes=attributes)

    def symbolic(self, *shape: int | None, **kwargs: Any) -> list[Any]:
        """[shape, dtype] of the output for a symbolic input; None is an unknown size."""
        self._note(f"{self.label}({_arguments((f'symbolic {shape}',), kwargs)})")
        return self.subject.ask(
            "symbolic", replies.shape_and_dtype, target=self, shape=list(shape), kwargs=kwargs
        )

    def weights(self) -> list[list[Any]]:
        """[name, shape, trainable] of each weight, sorted by name."""
        return self.subject.ask("weights", replies.weights, target=self)

    def weight(self, name: str) -> Remote:
        """The weight called `name`."""
        (reference,) = self.subject.make("weight", target=self, name=name)
        return self._made(reference, f"weight {name}")

    def assign(self, **values: np.ndarray) -> None:
        """Give weights new values, by name."""
        for name, value in values.items():
            self._note(f"{name} = {_describe(value)}")
        self.subject.tell("assign", target=self, values=values)

    def gradients(
        self, *inputs: np.ndarray, upstream: np.ndarray | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """{"inputs": [arrays], "weights": {name: array}} of sum(upstream · output)."""
        self._note(f"gradient of {self.label}({_arguments(inputs, kwargs)})")
        return self.subject.ask(
            "gradients",
            replies.gradients(len(inputs)),
            target=self,
            inputs=list(inputs),
            kwargs=kwargs,
            upstream=upstream,
        )

    def config(self, *names: str) -> list[Any]:
        """Entries of `get_config()`."""
        self._note(f"{self.label}.get_config()")
        return self.subject.ask("config", replies.facts(len(names)), target=self, names=list(names))

    def rebuilt(self) -> Remote:
        """A new object from `get_config()` of this one."""
        self._note(f"{self.label}: from_config(get_config())")
        (reference,) = self.subject.make("rebuild", target=self)
        return self._made(reference, self.label)

    def build(self, shape: Sequence[int]) -> None:
        """Have the layer make its weights for inputs of this shape; cheaper than a first call."""
        self._note(f"{self.label}.build({tuple(shape)})")
        self.subject.tell("build", target=self, shape=list(shape))

    def compiled(self) -> Remote:
        """The object traced into a graph."""
        (reference,) = self.subject.make("compiled", target=self)
        return self._made(reference, f"compiled {self.label}")
