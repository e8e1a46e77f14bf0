"""Warm up the zygote by using the agent's verbs once, so that its children need not.

The first operation of a process, its first gradient, its first graph and its first training run each
cost TensorFlow and Keras a tenth of a second and some megabytes, for late imports, tables and thread
pools. A zygote that has paid this once passes it on to every child. It uses a layer of this module, never
code of a student or a solution.

Threads do not survive a fork; `grader.backend.tensorflow.retired_context` sees to it that no child waits for
one that was left behind. JAX and PyTorch offer no such way, and macOS does not allow it; the zygote then
computes nothing.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import random
import sys
import warnings
from collections.abc import Iterator
from typing import Any

import keras
import numpy as np

from grader.agent.agent import Agent
from grader.protocol.frames import ObjectId
from grader.runtime.silence import silence

_numbers = itertools.count()


class WarmUpLayer(keras.layers.Layer):
    """A layer with everything that students' layers have: weights, state, a training flag, a mask."""

    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis
        self.supports_masking = True

    def build(self, shape: tuple[int | None, ...]) -> None:
        size = (shape[self.axis],)
        self.scale = self.add_weight(shape=size, initializer="ones", name="scale")
        self.shift = self.add_weight(shape=size, initializer="zeros", name="shift")
        self.mean = self.add_weight(shape=size, initializer="zeros", trainable=False, name="mean")

    def call(self, x: Any, training: bool | None = None, mask: Any = None) -> Any:
        if training and self.trainable:
            axes = tuple(range(len(x.shape) - 1))
            mean, variance = keras.ops.moments(keras.ops.cast(x, "float32"), axes)
            del variance
            self.mean.assign(0.9 * self.mean + 0.1 * mean)
        shifted = x - keras.ops.cast(self.mean, x.dtype)
        if mask is not None:
            shifted = keras.ops.where(keras.ops.expand_dims(mask, -1), shifted, 0.0)
        root = keras.ops.sqrt(keras.ops.cast(self.scale, x.dtype) ** 2 + 1e-3)
        return shifted / root + keras.ops.cast(self.shift, x.dtype)

    def get_config(self) -> dict[str, Any]:
        return super().get_config() | {"axis": self.axis}


def warm_up() -> bool:
    """Run the agent's verbs in this process and clean up.

    Call it in a process that has run no operation and is going to be forked.

    Returns:
        Whether this system allows it; if not, nothing ran.
    """
    if keras.config.backend() != "tensorflow" or not sys.platform.startswith("linux"):
        return False
    from grader.backend import tensorflow

    if not tensorflow.can_retire_context():
        return False
    with _nothing_remembered(), tensorflow.retired_context():
        _verbs(Agent({"WarmUpLayer": WarmUpLayer}))
    return True


@contextlib.contextmanager
def _nothing_remembered() -> Iterator[None]:
    """Restore random states and warning filters afterwards, and drop output."""
    state, arrays = random.getstate(), np.random.get_state()
    try:
        with warnings.catch_warnings(), silence(1, 2):
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(state)
        np.random.set_state(arrays)


def _verbs(agent: Agent) -> None:
    """Use each verb that checks use, at least once."""
    ask, make = agent.answer, functools.partial(_make, agent)
    x = np.linspace(-1.0, 1.0, 24, dtype="float32").reshape(4, 2, 3)
    part = make("part", name="WarmUpLayer")
    layer = make("call", target=part, args=[], kwargs={})
    for training in (False, True):
        ask(
            "fetch", {"target": make("call", target=layer, args=[x], kwargs={"training": training})}
        )
        ask(
            "gradients",
            {"target": layer, "inputs": [x], "kwargs": {"training": training}, "upstream": x},
        )
    ask("weights", {"target": layer})
    ask("assign", {"target": layer, "values": {"shift": np.ones(3, "float32")}})
    ask("fetch", {"target": make("weight", target=layer, name="shift")})
    ask("symbolic", {"target": layer, "shape": [None, 2, 3], "kwargs": {"training": True}})
    ask("build", {"target": make("rebuild", target=layer), "shape": list(x.shape)})
    traced = make("compiled", target=layer)
    make("call", target=traced, args=[x], kwargs={"training": True})
    _models(agent, part)
    ask("forget", {})


def _make(agent: Agent, verb: str, **arguments: Any) -> ObjectId:
    """An object that a verb makes."""
    made = ObjectId(next(_numbers))
    agent.answer(verb, arguments | {"to": [made]})
    return made


def _models(agent: Agent, part: ObjectId) -> None:
    ask, make = agent.answer, functools.partial(_make, agent)
    x = np.linspace(-1.0, 1.0, 12, dtype="float32").reshape(4, 3)
    layer = make("call", target=part, args=[], kwargs={})
    model = make("sequential", shape=[3], layers=[layer, ["Dense", {"units": 1}]])
    options = {"epochs": 2, "batch_size": 2}
    ask("fit", {"target": model, "x": x, "y": x[:, :1], "options": options})
    loaded = make("save_and_load", target=model)
    ask("fetch", {"target": make("call", target=loaded, args=[x], kwargs={})})
    ask("train_on_batch", {"target": loaded, "x": x, "y": x[:, :1], "learning_rate": 0.1})
    ask("layers", {"target": model})
    ask("state", {"target": model})
