"""Answers requests about somebody's parts: the only code that touches a student's objects.

The same agent runs in the student's sealed process (behind a socket), in a student's own notebook,
and in the grader for the solution, for Keras and for every misconception. A request is a verb and
its arguments; objects stay here and are spoken of by the numbers that whoever asks has given them.
"""

from __future__ import annotations

import json
from typing import Any

import keras
import numpy as np

from grader import backend, process_state
from grader.agent.file_verbs import FileVerbs
from grader.agent.model_verbs import ModelVerbs
from grader.agent.objects import MissingPart, WrongResult, describe, weight_of
from grader.agent.origin import works_alone
from grader.agent.prefetch import Prefetch
from grader.agent.weights import WrongShape, shape_mismatch
from grader.backend import object_names
from grader.protocol.frames import ObjectId


class Agent(ModelVerbs, FileVerbs, Prefetch):
    """The verbs. `namespace` is where the parts are defined, by name.

    guest: whether they are a student's, whose code may have set anything (`grader.process_state`).
    """

    def __init__(
        self, namespace: dict[str, Any], precision: str | None = None, *, guest: bool = False
    ) -> None:
        super().__init__()
        self.guest = guest
        self.namespace = namespace
        self.precision = precision
        self.labels: list[str] = []
        self._objects: dict[int, Any] = {}
        self._to: list[int] = []
        self.alone = False
        self._wide = False
        self._names: dict[str, int] | None = None

    def answer(self, verb: str, arguments: dict[str, Any]) -> Any:
        """Carry out one verb; raises whatever the student's code raises.

        arguments: by name; under "to", the numbers of the objects that the verb makes.
        """
        self._to = arguments.pop("to", [])
        method = getattr(self, f"do_{verb}")
        self.begin()
        # A case that once speaks of float64 needs it to its end.
        self._wide = self._wide or backend.uses_float64(arguments)
        self.alone = works_alone(verb, arguments)
        precision = backend.precision(self.precision, wide=self._wide)
        with backend.without_tensorflow(), precision:
            return method(**{key: self._resolve(item) for key, item in arguments.items()})

    def begin(self) -> None:
        """Make the process ready for a case, unless one is on its way. To be called before a time
        limit starts: the case may not find the signal blocked."""
        if self._names is not None:
            return
        if self.guest:
            process_state.restore()
            process_state.reseed()
        else:
            process_state.restore_libraries()
        self._names = object_names.name_counts()

    def _resolve(self, value: Any) -> Any:
        if isinstance(value, ObjectId):
            return self._objects[value]
        if isinstance(value, (list, tuple)):
            return type(value)(self._resolve(item) for item in value)
        if isinstance(value, dict):
            return {key: self._resolve(item) for key, item in value.items()}
        return value

    def _keep(self, *made: Any) -> None:
        self._objects.update(zip(self._to, made, strict=True))

    def do_forget(self) -> None:
        """Let go of all objects and files: the case that used them is over."""
        self._objects.clear()
        self._wide = False
        if self._names is not None:
            object_names.restore_name_counts(self._names)
            self._names = None
        self.remove_files()

    def do_part(self, name: str) -> None:
        """The part called `name`."""
        if name not in self.namespace:
            raise MissingPart(f"`{name}` is not defined")
        self._keep(self.namespace[name])

    def do_put(self, value: Any) -> None:
        """Keep an array here, so that several calls share the very same one."""
        self._keep(np.array(value) if isinstance(value, np.ndarray) else value)

    def do_tensor(self, value: np.ndarray) -> None:
        """A tensor of the backend, dtype kept."""
        self._keep(backend.to_tensor(value))

    def do_keras(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        """Make an object of Keras's own: 'layers.Dense', say."""
        found: Any = keras
        for step in name.split("."):
            found = getattr(found, step)
        self._keep(found(*args, **kwargs))

    def do_attribute(self, target: Any, name: str) -> None:
        """The value of an attribute."""
        self._keep(getattr(target, name))

    def do_call(self, target: Any, args: list[Any], kwargs: dict[str, Any]) -> None:
        """Call an object."""
        self._keep(target(*args, **kwargs))

    def do_items(self, target: Any, count: int) -> None:
        """The `count` items of a tuple or list."""
        if not isinstance(target, (tuple, list)) or len(target) != count:
            raise WrongResult(f"{count} values were expected in a tuple, not {describe(target)}")
        self._keep(*target)

    def do_fetch(self, target: Any) -> Any:
        """The value itself: ("array", array), ("fact", value) or ("object", what it is)."""
        if backend.is_tensor(target):
            return ("array", backend.to_numpy(target))
        if target is None or isinstance(target, (bool, int, float, str)):
            return ("fact", target)
        return ("object", describe(backend.refuse_foreign(target)))

    def do_set(self, target: Any, attributes: dict[str, Any]) -> None:
        """Set attributes, `trainable` for example."""
        for name, value in attributes.items():
            setattr(target, name, value)

    def do_symbolic(self, target: Any, shape: list[Any], kwargs: dict[str, Any]) -> list[Any]:
        """Shape and dtype that come out for a symbolic input; None stands for an unknown size."""
        symbol = keras.KerasTensor(tuple(shape), dtype=keras.config.floatx())
        output = target(symbol, **kwargs)
        if not isinstance(output, keras.KerasTensor):
            raise WrongResult(f"a symbolic tensor was expected, not {describe(output)}")
        return [list(output.shape), str(output.dtype)]

    def do_weights(self, target: Any) -> list[list[Any]]:
        """Name, shape and trainability of each weight, sorted."""
        trainable = {id(weight) for weight in target.trainable_weights}
        return sorted(
            [weight.name, list(weight.shape), id(weight) in trainable] for weight in target.weights
        )

    def do_weight(self, target: Any, name: str) -> None:
        """The weight called `name`."""
        self._keep(weight_of(target, name))

    def do_assign(self, target: Any, values: dict[str, Any]) -> None:
        """Give weights new values."""
        for name, value in values.items():
            weight = weight_of(target, name)
            if wrong := shape_mismatch(weight, value):
                raise WrongShape(wrong)
            weight.assign(value)

    def do_gradients(
        self, target: Any, inputs: list[Any], kwargs: dict[str, Any], upstream: Any
    ) -> dict[str, Any]:
        """Gradients for the first `inputs` and, by name, for the trainable weights."""
        weights = list(getattr(target, "trainable_weights", []))
        for_inputs, for_weights = backend.gradients(
            lambda *tensors: target(*tensors, **kwargs), inputs, weights, upstream
        )
        by_name = {weight.name: grad for weight, grad in zip(weights, for_weights, strict=True)}
        return {"inputs": for_inputs, "weights": by_name}

    def do_config(self, target: Any, names: list[str]) -> list[Any]:
        """Entries of `get_config()`; 'missing' stands for one that is not there."""
        config = json.loads(json.dumps(target.get_config()))
        return [config.get(name, "missing") for name in names]

    def do_rebuild(self, target: Any) -> None:
        """A new object from the configuration of this one, as a file would hold it."""
        config = json.loads(json.dumps(target.get_config()))
        self._keep(type(target).from_config(config))

    def do_build(self, target: Any, shape: list[int]) -> None:
        """Have a layer make its weights, as its first call on inputs of this shape would."""
        if type(target).build is keras.layers.Layer.build:  # then it is `call` that makes them
            target(np.zeros(shape, dtype=keras.config.floatx()))
        else:
            target.build(tuple(shape))

    def do_compiled(self, target: Any) -> None:
        """The object, traced into a graph."""
        self._keep(backend.compiled(target))
