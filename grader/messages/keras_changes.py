"""Advice on exceptions from code that was written for Keras 2 or TensorFlow 1, as many tutorials are.

The exception's message has the name that no longer exists, and where the code looked for it.
`grader.messages.keras_names` lists what to write instead.
"""

from __future__ import annotations

import re

from grader.messages.keras_names import ATTRIBUTES, BACKEND, KEYWORDS, MODULES, TENSORFLOW

_OBJECT = re.compile(r"(?:'[\w.]+'|type) object (?:'\w+' )?has no attribute '(\w+)'")
_MODULE = re.compile(r"module '([\w.]+)' has no attribute '(\w+)'")
_IMPORT = re.compile(r"cannot import name '(\w+)' from '([\w.]+)'")
_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
_KEYWORD = re.compile(
    r"got an unexpected keyword argument '(\w+)'|Argument\(s\) not recognized: \{'(\w+)'"
)
_PASSED_ON = re.compile(r"Unrecognized keyword arguments passed to (\w+): \{'(\w+)'")
_ONE_RESHAPED = (  # one number reshaped to more: messages of TensorFlow, JAX and PyTorch
    re.compile(r"Input to reshape is a tensor with 1 values, but the requested shape has (?!1\b)"),
    re.compile(r"cannot reshape array of shape \(\) \(size 1\)"),
    re.compile(r"shape '\[.*\]' is invalid for input of size 1$"),
)
_OF_LAYERS = frozenset("activity_regularizer autocast dtype name trainable".split())


def advice(kind: str, message: str) -> str:
    """What to write in place of the name that does not exist; '' for other exceptions.

    Args:
        kind: name of the exception's type.
        message: its text, as `grader.replies.exception_text.plain` returns it.
    """
    if found := _OBJECT.match(message):
        return _attribute(found[1])
    if found := _MODULE.match(message):
        return _name(found[1], found[2])
    if found := _IMPORT.match(message):
        return _name(found[2], found[1])
    if found := _NO_MODULE.match(message):
        return _module(found[1])
    if found := _KEYWORD.search(message):
        return _keyword(message, found[1] or found[2])
    return _sentence(kind, message)


def _attribute(name: str) -> str:
    if name == "numpy":
        return _capital(ATTRIBUTES[name])
    return _gone(f"`.{name}`", ATTRIBUTES.get(name, ""))


def _name(module: str, name: str) -> str:
    """Advice on a name that a module lacks."""
    place = _public(module)
    if place == "keras.backend":
        return _gone(f"`keras.backend.{name}`", BACKEND.get(name) or _same_name(name))
    if place == "tensorflow":
        if text := TENSORFLOW.get(name):
            return f"`tf.{name}` is TensorFlow 1: {text}."
        return ""
    return _module(f"{place}.{name}")


def _same_name(name: str) -> str:
    import keras

    return f"it is `keras.ops.{name}`" if hasattr(keras.ops, name) else ""


def _module(module: str) -> str:
    """Advice on a missing module, or on a name in Keras, by its dotted name."""
    place = _public(module)
    steps = place.split(".")
    for count in range(len(steps), 0, -1):
        if text := MODULES.get(".".join(steps[:count])):
            if place.startswith("keras"):
                return _gone(f"`{place}`", text)
            return _capital(f"`{place}` is not here: {text}")
    return ""


def _public(module: str) -> str:
    """The public name of a module of Keras, such as `keras.layers` for `keras.src.layers`."""
    for prefix in ("keras._tf_keras.", "tensorflow.", "keras.src.", "keras.api."):
        rest = module.removeprefix(prefix)
        if rest != module and (prefix != "tensorflow." or rest.startswith("keras")):
            return rest if rest.startswith("keras") else f"keras.{rest}"
    return module


def _keyword(message: str, name: str) -> str:
    if name in KEYWORDS:
        return f"The argument `{name}` is gone: {KEYWORDS[name]}."
    if "__init__()" in message and name in _OF_LAYERS:
        return (
            f"Keras gives every layer `{name}` and the like: let the constructor of each class take "
            f"`**kwargs` and hand them on, `super().__init__(**kwargs)`."
        )
    return ""


def _sentence(kind: str, message: str) -> str:
    """Advice on other messages of Keras and of the libraries below it."""
    if "Unknown keyword argument:" in message or "Keyword argument not understood:" in message:
        return (
            "Your class is built on `tensorflow.python.keras` (Keras 2, kept inside TensorFlow for "
            "itself), not on the Keras that runs here: use `keras.layers.Layer`."
        )
    if found := _PASSED_ON.match(message):
        return f"`{found[1]}` takes no argument `{found[2]}`, and neither does Keras's `Layer`."
    if "Cannot convert" in message and message.endswith("to a shape."):
        return "A shape is a tuple: `shape=(3,)` rather than `shape=3`."
    if "to a numpy array" in message and "Cannot convert a symbolic" in message:
        return "NumPy cannot compute with a tensor of a graph: use `keras.ops` in its place."
    if any(pattern.search(message) for pattern in _ONE_RESHAPED):
        return (
            "What is reshaped there is a single number. If it is a weight, give `add_weight` its shape, "
            "one number for each channel: `shape=(channels,)`. Without a `shape` it makes one number."
        )
    if message.startswith("Layer.add_variable()"):
        return _gone("`.add_variable`", "it is `self.add_weight(…)`")
    return ""


def _gone(what: str, instead: str) -> str:
    return _capital(f"{what} is gone in Keras 3: {instead}") if instead else ""


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
