"""Checks the answer to each request (verb): a sealed process can send anything in its place.

Each function returns the checked answer or raises Malformed. Answers of agents in this process are
checked in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np

# Bounds on hostile answers. A fact is a name, a shape or a configuration entry, so right answers
# stay far below them; larger ones would only swell reports.
MAX_FACT_CHARACTERS = 20_000
MAX_LINE_CHARACTERS = 400
MAX_DEPTH = 16  # json.dumps recurses for each level
MAX_OBJECT_CHARACTERS = 200


class Malformed(Exception):
    """An answer does not fit its request; the message is one clear line."""


def _require(fits: bool, wanted: str) -> None:
    if not fits:
        raise Malformed(f"{wanted} was expected, and something else was answered")


def prefetched_values(count: int) -> Callable[[Any], list[tuple[str, Any] | None]]:
    """A reader of the values prefetched with `count` new objects.

    Each value is as `fetched` returns it, or ("items", [value or None]) for a tuple or list, or
    None where nothing was prefetched.
    """

    def read(answer: Any) -> list[tuple[str, Any] | None]:
        if answer is None:
            return [None] * count
        fits = isinstance(answer, tuple) and len(answer) == 2 and answer[0] == "with values"
        _require(fits and isinstance(answer[1], list) and len(answer[1]) == count, "values")
        return [_prefetched_value(item) for item in answer[1]]

    return read


def _prefetched_value(value: Any) -> tuple[str, Any] | None:
    if isinstance(value, tuple) and len(value) == 2 and value[0] == "items":
        _require(isinstance(value[1], list), "a list of values")
        return "items", [None if item is None else fetched(item) for item in value[1]]
    return None if value is None else fetched(value)


def fetched(answer: Any) -> tuple[str, Any]:
    """("array", array), ("fact", None, bool, int, float or str) or ("object", description)."""
    _require(isinstance(answer, tuple) and len(answer) == 2, "a value")
    kind, data = answer
    if kind == "array" and isinstance(data, np.ndarray):
        return "array", data
    if kind == "fact" and (data is None or isinstance(data, (bool, int, float, str))):
        return "fact", fact(data)
    if kind == "object" and isinstance(data, str):
        return "object", data[:MAX_OBJECT_CHARACTERS]
    raise Malformed("a value was expected, and something else was answered")


def fact(value: Any) -> Any:
    """`value` after a round trip through JSON, so that all subjects return equal types.

    Raises:
        Malformed: the value is too large or nested too deeply.
        TypeError, ValueError: the value is not JSON.
    """
    if _depth(value) > MAX_DEPTH:
        raise Malformed("a value that is nested too deeply")
    text = json.dumps(value)
    if len(text) > MAX_FACT_CHARACTERS:
        raise Malformed(f"a value of more than {MAX_FACT_CHARACTERS} characters")
    return json.loads(text)


def _depth(value: Any, above: int = 0) -> int:
    if above > MAX_DEPTH or not isinstance(value, (list, tuple, dict)):
        return above
    inner = value.values() if isinstance(value, dict) else value
    return max((_depth(item, above + 1) for item in inner), default=above + 1)


def shape_and_dtype(answer: Any) -> list[Any]:
    """[shape, dtype]; unknown sizes are None."""
    _require(isinstance(answer, list) and len(answer) == 2, "shape and dtype")
    _require(_is_shape(answer[0]) and isinstance(answer[1], str), "shape and dtype")
    return fact(answer)


def _is_shape(value: Any) -> bool:
    return isinstance(value, list) and all(size is None or type(size) is int for size in value)


def weights(answer: Any) -> list[list[Any]]:
    """[name, shape, trainable] of each weight."""
    _require(isinstance(answer, list), "a list of weights")
    for item in answer:
        _require(isinstance(item, list) and len(item) == 3, "a list of weights")
        name, shape, trainable = item
        fits = isinstance(name, str) and _is_shape(shape) and isinstance(trainable, bool)
        _require(fits, "a list of weights")
    return fact(answer)


def gradients(count: int) -> Callable[[Any], dict[str, Any]]:
    """A reader of {"inputs": [array], "weights": {name: array}} with `count` inputs.

    A gradient that does not exist is None.
    """

    def read(answer: Any) -> dict[str, Any]:
        fits = isinstance(answer, dict) and set(answer) == {"inputs", "weights"}
        _require(fits, "gradients")
        inputs, by_name = answer["inputs"], answer["weights"]
        _require(isinstance(inputs, list) and len(inputs) == count, f"{count} gradients")
        _require(isinstance(by_name, dict), "gradients by name")
        for item in (*inputs, *by_name.values()):
            _require(item is None or isinstance(item, np.ndarray), "an array")
        return answer

    return read


def facts(count: int) -> Callable[[Any], list[Any]]:
    """A reader of exactly `count` JSON values."""

    def read(answer: Any) -> list[Any]:
        _require(isinstance(answer, list) and len(answer) == count, f"{count} values")
        try:
            return fact(answer)
        except (TypeError, ValueError) as error:
            raise Malformed(f"a JSON value was expected ({error})") from None

    return read


def line(answer: Any) -> str:
    """One line of at most MAX_LINE_CHARACTERS characters; may be empty."""
    _require(isinstance(answer, str) and len(answer) <= MAX_LINE_CHARACTERS, "a line of text")
    return " ".join(answer.split())


def array(answer: Any) -> np.ndarray:
    """An array."""
    _require(isinstance(answer, np.ndarray), "an array")
    return answer


def arrays_by_name(answer: Any) -> dict[str, np.ndarray]:
    """A dictionary of arrays."""
    _require(isinstance(answer, dict), "arrays by name")
    for item in answer.values():
        _require(isinstance(item, np.ndarray), "arrays by name")
    return answer


# The facts on each layer and their types; see `grader.agent.model_facts.describe_layers`.
LAYER_TYPES = {
    **dict.fromkeys(("name", "class", "activation", "initializer"), str),
    **dict.fromkeys(("own", "bias", "own_activation", "own_initializer"), bool),
    "parameters": int,
}
LAYER_KEYS = {*LAYER_TYPES, "inputs", "training", "state"}
MAX_LAYERS = 1000  # the agent describes no more


def layers(answer: Any) -> list[dict[str, Any]]:
    """The layers of a model: a dict of plain facts for each."""
    wanted = "a list of layers"
    _require(isinstance(answer, list) and len(answer) <= MAX_LAYERS, wanted)
    for item in answer:
        _require(isinstance(item, dict) and set(item) == LAYER_KEYS, wanted)
        _require(all(type(item[key]) is kind for key, kind in LAYER_TYPES.items()), wanted)
        _require(item["training"] is None or type(item["training"]) is bool, wanted)
        _require(item["inputs"] is None or _are_names(item["inputs"]), wanted)
        _require(_are_names(item["state"]), wanted)
    return answer


def _are_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def state(answer: Any) -> dict[str, np.ndarray]:
    """{"trainable": array, "others": array}: a model's weights, float64 arrays of rank 1."""
    found = arrays_by_name(answer)
    _require(set(found) == {"trainable", "others"}, "the weights of a model")
    for item in found.values():
        _require(item.ndim == 1 and item.dtype == np.float64, "the weights of a model")
    return found
