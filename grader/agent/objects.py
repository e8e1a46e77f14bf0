"""Look up weights of an agent's objects, and describe objects in messages."""

from __future__ import annotations

from typing import Any

import keras

from grader import backend
from grader.agent.weights import missing_weight


class MissingPart(Exception):
    """The submission does not define the part."""


class MissingWeight(Exception):
    """The layer has no weight of that name."""


class WrongResult(Exception):
    """A result is not of the expected kind."""


def weight_of(target: Any, name: str) -> keras.Variable:
    """The only weight of that name or path. Raises MissingWeight."""
    found = [
        weight for weight in target.weights if name in (weight.name, getattr(weight, "path", None))
    ]
    if len(found) != 1:
        raise MissingWeight(missing_weight(target, name))
    return found[0]


def describe(value: Any) -> str:
    """What a value is, in a few words."""
    if isinstance(value, (tuple, list)):
        return f"a {type(value).__name__} of {len(value)}"
    if backend.is_tensor(value):
        return f"one array of shape {tuple(value.shape)}"
    return f"a {type(value).__name__}" if value is not None else "None"
