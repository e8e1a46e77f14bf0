"""Messages about a layer whose weights are not the expected ones."""

from __future__ import annotations

import re
from typing import Any

import keras
import numpy as np

from grader import backend
from grader.protocol.frames import ADVICE_SEPARATOR

_UNNAMED = re.compile(r"variable(_\d+)?")


class WrongShape(Exception):
    """A weight does not have the expected shape."""


def shape_mismatch(weight: Any, value: Any) -> str:
    """How the shapes of a weight and of the value to assign differ, as a message; '' if they agree."""
    has, wanted = tuple(weight.shape), np.shape(value)
    if has == wanted:
        return ""
    said = f"the weight `{weight.name}` has shape {has}, expected {wanted}"
    if has == ():
        return f"{said}{ADVICE_SEPARATOR}`add_weight` makes a single number where it is given no `shape`"
    return said


def missing_weight(target: Any, name: str) -> str:
    """The message that a layer has no weight of that name, or several, with its weights' names and advice."""
    names = sorted(weight.name for weight in target.weights)
    said = f"one weight called `{name}` was expected; the layer has: {', '.join(names) or 'none'}"
    return said + ADVICE_SEPARATOR + _advice(target, name, names)


def _advice(target: Any, name: str, names: list[str]) -> str:
    if not isinstance(target, (keras.layers.Layer, keras.Variable)):
        kind = next(
            (base for base in type(target).__mro__ if base.__name__ == "Layer"), type(target)
        )
        return (
            f"it is built on `{kind.__module__}.{kind.__name__}`, which is not the `Layer` of the Keras "
            f"that runs here: use `keras.layers.Layer`"
        )
    if name in names:
        return "give each weight a name of its own"
    there = vars(target).get(name)
    if there is not None and not isinstance(there, keras.Variable):
        return (
            f"`self.{name}` is a {_kind(there)}, which Keras neither tracks nor saves: make it with "
            f"`self.add_weight`"
        )
    if names and all(_UNNAMED.fullmatch(other) for other in names):
        return (
            f'weights get their names from `add_weight(name="{name}", …)`, not from the attribute'
        )
    return f'name it as the task does, with `self.add_weight(name="{name}", …)`'


def _kind(value: Any) -> str:
    if type(value).__name__ == "ResourceVariable":
        return "`tf.Variable`"
    if isinstance(value, np.ndarray):
        return "NumPy array"
    return "tensor" if backend.is_tensor(value) else f"`{type(value).__name__}`"
