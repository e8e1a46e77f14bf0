"""Answer requests about the parts of a submission or a reference.

No other code touches a student's objects. The same agent runs in the student's sealed process (behind a
socket), in a student's own notebook, and in the grader for the solution, for Keras and for every
misconception. A request is a verb and its arguments. Objects stay here and are referred to by ids that
the client assigns.
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
    """The agent: one method for each verb.

    Args:
        namespace: the parts by name.
        precision: Keras's default float and dtype policy while it answers; None leaves both alone.
        guest: whether the parts are a student's, whose code may have changed the process's state
            (`grader.process_state`).
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
        """Carry out one verb. It raises whatever the student's code raises.

        Args:
            verb: its name, without `do_`.
            arguments: by name; "to" holds the ids for the objects that the verb makes.

        Returns:
            What the verb returns, None for most verbs that make objects.
        """
        arguments = dict(arguments)
        self._to = arguments.pop("to", [])
        method = getattr(self, f"do_{verb}")
        self.begin()
        # A case that has used float64 once needs it to its end.
        self._wide = self._wide or backend.uses_float64(arguments)
        self.alone = works_alone(verb, arguments)
        precision = backend.precision(self.precision, wide=self._wide)
        with backend.without_tensorflow(), precision:
            return method(**{key: self._resolve(item) for key, item in arguments.items()})

    def begin(self) -> None:
        """Prepare the process for a case, unless one has begun.

        Call it before a time limit starts, because the limit's signal may still be blocked.
        """
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
        """Release all objects and files, because the case that used them is over."""
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
        """Keep an array here, so that several calls use the same object."""
        self._keep(np.array(value) if isinstance(value, np.ndarray) else value)

    def do_tensor(self, value: np.ndarray) -> None:
        """A tensor of the backend with the same dtype."""
        self._keep(backend.to_tensor(value))

    def do_keras(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
        """Make one of Keras's own objects, for example 'layers.Dense'."""
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
        """The value itself: ("array", array), ("fact", value) or ("object", description)."""
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
        """The shape and dtype of the output for a symbolic input; None stands for an unknown size."""
        symbol = keras.KerasTensor(tuple(shape), dtype=keras.config.floatx())
        output = target(symbol, **kwargs)
        if not isinstance(output, keras.KerasTensor):
            raise WrongResult(f"a symbolic tensor was expected, not {describe(output)}")
        return [list(output.shape), str(output.dtype)]

    def do_weights(self, target: Any) -> list[list[Any]]:
        """[name, shape, whether it is trainable] of each weight, sorted."""
        trainable = {id(weight) for weight in target.trainable_weights}
        return sorted(
            [weight.name, list(weight.shape), id(weight) in trainable] for weight in target.weights
        )

    def do_weight(self, target: Any, name: str) -> None:
        """The weight called `name`."""
        self._keep(weight_of(target, name))

    def do_assign(self, target: Any, values: dict[str, Any]) -> None:
        """Assign new values to weights. Raises MissingWeight, WrongShape."""
        for name, value in values.items():
            weight = weight_of(target, name)
            if wrong := shape_mismatch(weight, value):
                raise WrongShape(wrong)
            weight.assign(value)

    def do_gradients(
        self, target: Any, inputs: list[Any], kwargs: dict[str, Any], upstream: Any
    ) -> dict[str, Any]:
        """Gradients with respect to the `inputs` and, by name, to the trainable weights."""
        weights = list(getattr(target, "trainable_weights", []))
        for_inputs, for_weights = backend.gradients(
            lambda *tensors: target(*tensors, **kwargs), inputs, weights, upstream
        )
        by_name = {weight.name: grad for weight, grad in zip(weights, for_weights, strict=True)}
        return {"inputs": for_inputs, "weights": by_name}

    def do_config(self, target: Any, names: list[str]) -> list[Any]:
        """Entries of `get_config()`; 'missing' stands for an absent one."""
        config = json.loads(json.dumps(target.get_config()))
        return [config.get(name, "missing") for name in names]

    def do_rebuild(self, target: Any) -> None:
        """A new object from this one's configuration after a round trip through JSON."""
        config = json.loads(json.dumps(target.get_config()))
        self._keep(type(target).from_config(config))

    def do_build(self, target: Any, shape: list[int]) -> None:
        """Let a layer create its weights as its first call on inputs of this shape would."""
        if type(target).build is keras.layers.Layer.build:  # then `call` creates them
            target(np.zeros(shape, dtype=keras.config.floatx()))
        else:
            target.build(tuple(shape))

    def do_compiled(self, target: Any) -> None:
        """The object compiled to a graph."""
        self._keep(backend.compiled(target))
