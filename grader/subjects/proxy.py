"""Proxy for an object that lives with the agent; every operation on it becomes a request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np

from grader.protocol.frames import ObjectId
from grader.replies import verb_replies
from grader.replies.channel import Raised
from grader.subjects.call_text import argument_text, arguments_text
from grader.subjects.file_proxy import FileProxy
from grader.subjects.model_proxy import ModelProxy

# Exceptions that do not mean that the student's code rejected its arguments: the code is missing,
# too slow or forbidden. `raises` does not count them.
NOT_REFUSALS = (
    *("Delegated", "NotImplementedError", "TimeLimitReached", "MalformedAnswer"),
    "WrongBackend",
)


class RequestSender(Protocol):
    """What a proxy needs of its subject: a way to send requests; see `grader.subjects.subject`."""

    calls: list[str]

    def ask(self, verb: str, read: Callable[[Any], Any], /, **arguments: Any) -> Any:
        """Send a request and read its answer."""

    def tell(self, verb: str, /, **arguments: Any) -> None:
        """Send a request that has no answer."""

    def make(self, verb: str, objects: int = 1, /, **arguments: Any) -> list[ObjectId]:
        """Have the agent create objects."""

    def make_later(self, verb: str, /, **arguments: Any) -> ObjectId:
        """Have the agent create an object, along with the next request that has an answer."""

    def items(self, target: Any, count: int) -> list[ObjectId]:
        """References to the items of a tuple."""

    def fetch(self, proxy: Any) -> tuple[str, Any]:
        """The value of a proxy's object."""

    def send(self) -> None:
        """Send the requests that wait."""


class Proxy(FileProxy, ModelProxy):
    """Proxy for an object that stays with the agent. Calling the proxy calls the object there.

    Methods whose request is refused raise `Raised` (the student's code raised, or the answer is
    malformed) or `ProcessEnded`. A request without an answer raises with a later one.

    Args:
        subject: sends the requests.
        reference: the object's id at the agent.
        label: what reports call the object, such as 'BatchNormalization(axis=-1)'.
    """

    def __init__(self, subject: RequestSender, reference: ObjectId, label: str) -> None:
        self.subject = subject
        self.reference = reference
        self.label = label

    def _made(self, reference: ObjectId, label: str) -> Proxy:
        return Proxy(self.subject, reference, label)

    def _note(self, text: str) -> str:
        self.subject.calls.append(text)
        return text

    def __call__(self, *args: Any, **kwargs: Any) -> Proxy:
        called = self._note(f"{self.label}({arguments_text(args, kwargs)})")
        (result,) = self.subject.make("call", target=self, args=list(args), kwargs=kwargs)
        return self._made(result, called if len(called) <= 60 else f"{self.label}(…)")

    def raises(self, *args: Any, **kwargs: Any) -> bool:
        """Whether the call raises; code that is unwritten or too slow does not count."""
        return bool(self.exception(*args, **kwargs))

    def exception(self, *args: Any, **kwargs: Any) -> list[str]:
        """The names of the raised exception's class and its bases; [] where the call returns.

        Raises:
            Raised: the code is not written, is too slow, or delegates to what it must implement.
        """
        self._note(f"{self.label}({arguments_text(args, kwargs)})")
        self.subject.send()
        try:
            self.subject.make("call", target=self, args=list(args), kwargs=kwargs)
        except Raised as error:
            if error.kind in NOT_REFUSALS:
                raise
            return list(error.bases)
        return []

    def unpack(self, count: int) -> list[Proxy]:
        """The `count` values of a returned tuple."""
        references = self.subject.items(self, count)
        return [
            self._made(reference, f"{self.label}[{index}]")
            for index, reference in enumerate(references)
        ]

    def keep(self, array: np.ndarray) -> Proxy:
        """Proxy for a copy of the array at the agent, to see later what calls changed in it."""
        reference = self.subject.make_later("put", value=array)
        return self._made(reference, argument_text(array))

    def tensor(self, array: np.ndarray) -> Proxy:
        """Proxy for a tensor of the subject's backend with the array's values and dtype."""
        reference = self.subject.make_later("tensor", value=np.asarray(array))
        return self._made(reference, argument_text(np.asarray(array)))

    def keras(self, name: str, *args: Any, **kwargs: Any) -> Proxy:
        """Proxy for an object of Keras, created at the agent: `keras("layers.Dense", 4)`."""
        (reference,) = self.subject.make("keras", name=name, args=list(args), kwargs=kwargs)
        return self._made(reference, f"{name.split('.')[-1]}({arguments_text(args, kwargs)})")

    def attribute(self, name: str) -> Proxy:
        """The value of an attribute."""
        (reference,) = self.subject.make("attribute", target=self, name=name)
        return self._made(reference, f"{self.label}.{name}")

    def other(self, name: str) -> Proxy:
        """Another part of the same subject."""
        return self.subject.part(name)

    def array(self) -> np.ndarray:
        """The value as an array. Raises Raised where it is something else."""
        kind, data = self.fetch()
        if kind != "array":
            raise Raised("WrongResult", f"{self.label} gave {data!r}, not an array")
        return data

    def dtype(self) -> str:
        """The name of the value's dtype."""
        return str(self.array().dtype)

    def fetch(self) -> tuple[str, Any]:
        """The value: ("array", array), ("fact", JSON value) or ("object", description)."""
        return self.subject.fetch(self)

    def set(self, **attributes: Any) -> None:
        """Set attributes, `trainable=False` for example."""
        for name, value in attributes.items():
            self._note(f"{self.label}.{name} = {value!r}")
        self.subject.tell("set", target=self, attributes=attributes)

    def symbolic(self, *shape: int | None, **kwargs: Any) -> list[Any]:
        """[shape, dtype] of the output for a symbolic input of this shape; None: unknown size."""
        self._note(f"{self.label}({arguments_text((f'symbolic {shape}',), kwargs)})")
        return self.subject.ask(
            "symbolic", verb_replies.shape_and_dtype, target=self, shape=list(shape), kwargs=kwargs
        )

    def weights(self) -> list[list[Any]]:
        """[name, shape, trainable] of each weight, sorted by name."""
        return self.subject.ask("weights", verb_replies.weights, target=self)

    def weight(self, name: str) -> Proxy:
        """The weight called `name`."""
        (reference,) = self.subject.make("weight", target=self, name=name)
        return self._made(reference, f"weight {name}")

    def assign(self, **values: np.ndarray) -> None:
        """Assign new values to weights, by name."""
        for name, value in values.items():
            self._note(f"{name} = {argument_text(value)}")
        self.subject.tell("assign", target=self, values=values)

    def gradients(
        self, *inputs: np.ndarray, upstream: np.ndarray | None = None, **kwargs: Any
    ) -> dict[str, Any]:
        """Gradients of sum(upstream · output) with respect to inputs and trainable weights.

        Args:
            *inputs: float arrays, the positional arguments of the call.
            upstream: gradient of a loss with respect to the output, of its shape; default: ones.
            **kwargs: keyword arguments of the call.

        Returns:
            {"inputs": [array], "weights": {name: array}}, each of the shape of what it belongs to;
            None in place of an array where no gradient exists.
        """
        self._note(f"gradient of {self.label}({arguments_text(inputs, kwargs)})")
        return self.subject.ask(
            "gradients",
            verb_replies.gradients(len(inputs)),
            target=self,
            inputs=list(inputs),
            kwargs=kwargs,
            upstream=upstream,
        )

    def config(self, *names: str) -> list[Any]:
        """The entries of `get_config()` called `names`, in that order, as JSON values."""
        self._note(f"{self.label}.get_config()")
        return self.subject.ask(
            "config", verb_replies.facts(len(names)), target=self, names=list(names)
        )

    def rebuilt(self) -> Proxy:
        """Proxy for a new object: `from_config(get_config())` of this one."""
        self._note(f"{self.label}: from_config(get_config())")
        (reference,) = self.subject.make("rebuild", target=self)
        return self._made(reference, self.label)

    def build(self, shape: Sequence[int]) -> None:
        """Have the layer create its weights for inputs of this shape; cheaper than a first call.

        Args:
            shape: shape of a whole input, including the batch axis.
        """
        self._note(f"{self.label}.build({tuple(shape)})")
        self.subject.tell("build", target=self, shape=list(shape))

    def compiled(self) -> Proxy:
        """Proxy for the object, compiled into a graph by the backend."""
        (reference,) = self.subject.make("compiled", target=self)
        return self._made(reference, f"compiled {self.label}")
