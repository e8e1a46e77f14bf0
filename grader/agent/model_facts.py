"""Describe a Keras model by plain facts: its layers in order and how they are connected."""

from __future__ import annotations

import inspect
from typing import Any

import keras
import numpy as np

# ResNet-110 has about 400 layers; beyond this, the reply to a hostile model would grow without bound.
MAX_LAYERS = 1000
MAX_NAME_CHARACTERS = 80  # longer names are cut


def describe_layers(model: Any, module: str) -> list[dict[str, Any]]:
    """The layers of a model in the order in which data passes them; nested models are flattened.

    Args:
        model: a Keras model.
        module: the name of the module in which the submission is defined.

    Returns:
        A dictionary for each layer: `name`; `class`; `own`, whether the class is the submission's;
        `inputs`, the names of the layers that feed it, None if the model is not a graph of layers;
        `training`, the flag that its call was given explicitly, or None; `bias`, whether it has one;
        `activation` and `own_activation`; `initializer` (of its kernel) and `own_initializer`;
        `parameters`, the number of elements of its weights; `state`, the names of its weights that no
        optimizer updates.

    Raises:
        TypeError: `model` is not a Keras model.
    """
    if not isinstance(model, keras.Model):
        raise TypeError(f"a keras.Model was expected, not a {type(model).__name__}")
    found: list[dict[str, Any]] = []
    _walk(model, [], module, found, None)
    return found[:MAX_LAYERS]


def flat_state(model: Any) -> dict[str, np.ndarray]:
    """All weights, concatenated: {"trainable": vector, "others": vector}, both float64 of rank 1."""
    return {
        "trainable": _flat(model.trainable_weights),
        "others": _flat(model.non_trainable_weights),
    }


def _flat(weights: list[Any]) -> np.ndarray:
    arrays = [np.ravel(keras.ops.convert_to_numpy(weight)).astype("float64") for weight in weights]
    return np.concatenate(arrays) if arrays else np.zeros(0)


def _walk(
    model: Any, feeding: list[str], module: str, found: list[dict[str, Any]], flag: bool | None
) -> list[str] | None:
    """Append the layers of `model` to `found`.

    Args:
        model: the model.
        feeding: the names of the layers that feed it.
        module: see `describe_layers`.
        found: the list to append to.
        flag: the training flag that the model itself was called with in an outer one.

    Returns:
        The names of the layers at its end; None if it is not a graph of layers.
    """
    graph = getattr(model, "_functional", None) or model  # a Sequential model holds its graph
    if not hasattr(graph, "operations"):
        inner = [item for item in model._flatten_layers(include_self=False) if not item._layers]
        found += [_facts(item, None, module, flag) for item in inner]
        return None
    feeds: dict[int, list[str]] = {}
    for item in graph.operations:
        inputs = [name for parent in _parents(item, graph) for name in feeds.get(id(parent), [])]
        if isinstance(item, keras.layers.InputLayer):
            feeds[id(item)] = feeding
        elif isinstance(item, keras.Model):
            within = _flag(item, graph, flag)
            feeds[id(item)] = _walk(item, inputs, module, found, within) or [item.name]
        else:
            found.append(_facts(item, inputs, module, _flag(item, graph, flag)))
            feeds[id(item)] = [item.name]
    ends = [tensor._keras_history.operation for tensor in graph.outputs]
    return [name for item in ends for name in feeds.get(id(item), [])]


def _nodes(item: Any, graph: Any) -> list[Any]:
    """The calls of `item` in this graph; a shared layer has others elsewhere."""
    own = {id(node) for node in getattr(graph, "_nodes", [])}
    return [node for node in item._inbound_nodes if id(node) in own] or item._inbound_nodes


def _parents(item: Any, graph: Any) -> list[Any]:
    """The operations whose output `item` takes in this graph."""
    nodes = _nodes(item, graph)
    return [tensor._keras_history.operation for node in nodes for tensor in node.input_tensors]


def _flag(item: Any, graph: Any, outer: bool | None) -> bool | None:
    """The training flag that was given explicitly to the call of `item`, else the one from outside.

    Keras records the default in a layer's signature in the same way. Nobody asked for that value:
    layers that augment pictures have True there.
    """
    known = inspect.signature(item.call).parameters.get("training")
    for node in _nodes(item, graph):
        flag = node.arguments.kwargs.get("training")
        if known is not None and isinstance(flag, bool) and flag is not known.default:
            return flag
    return outer


def _facts(layer: Any, inputs: list[str] | None, module: str, flag: bool | None) -> dict[str, Any]:
    activation = getattr(layer, "activation", None)
    initializer = getattr(layer, "kernel_initializer", None)
    weights = getattr(layer, "weights", [])
    trained = {id(weight) for weight in getattr(layer, "trainable_variables", [])}
    return {
        "name": _short(layer.name),
        "class": _short(type(layer).__name__),
        "own": _is_from(type(layer), module),
        "inputs": None if inputs is None else [_short(name) for name in inputs],
        "training": flag,
        "bias": getattr(layer, "bias", None) is not None,
        "activation": _name_of(activation),
        "own_activation": _is_from(activation, module),
        "initializer": _name_of(initializer),
        "own_initializer": _is_from(type(initializer), module),
        "parameters": sum(int(np.prod(weight.shape)) for weight in weights),
        "state": [_short(weight.name) for weight in weights if id(weight) not in trained],
    }


def _name_of(value: Any) -> str:
    """The name of a function, or of the class of anything else; '' for None."""
    if value is None:
        return ""
    return _short(getattr(value, "__name__", None) or type(value).__name__)


def _is_from(value: Any, module: str) -> bool:
    return getattr(value, "__module__", None) == module


def _short(name: Any) -> str:
    return str(name)[:MAX_NAME_CHARACTERS]
