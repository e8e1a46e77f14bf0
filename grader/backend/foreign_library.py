"""Give advice on code that calls a library other than the one that Keras runs on.

`tf.reduce_mean` in a layer may even work for a while under jax, by way of NumPy. Then it fails in a place
and with a message that do not help a student. One clear line replaces that message.
"""

from __future__ import annotations

import linecache
import re
import traceback
from types import FrameType, FunctionType, ModuleType
from typing import Any

import keras

Frames = list[tuple[FrameType, int]]
_LIBRARIES = ("keras", "numpy", "jax", "jaxlib", "torch", "tensorflow", "ml_dtypes")
_TITLES = {"tensorflow": "TensorFlow", "jax": "JAX", "torch": "PyTorch"}


class WrongBackend(Exception):
    """Student code uses a library other than the one that Keras runs on."""


def refuse_foreign(value: Any) -> Any:
    """Return `value` itself. Raises WrongBackend if it is a tensor of another library."""
    library = _foreign(str(type(value).__module__))
    if library and hasattr(value, "dtype"):
        raise WrongBackend(_advice(library))
    return value


def advice_on(error: BaseException) -> str:
    """Advice on an exception that was caused by calling another library.

    Returns:
        One line; '' if no other library was called. Calls by Keras itself, for example to read files, do
        not count.
    """
    if isinstance(error, ModuleNotFoundError):
        library = _foreign(error.name or "")
    else:
        frames = list(traceback.walk_tb(error.__traceback__))
        library = _called(frames) or _named(frames)
    return _advice(library) if library else ""


def _called(frames: Frames) -> str:
    """The other library that was called on the way to the exception; '' if none was."""
    caller = ""
    for frame, _ in frames:
        module = str(frame.f_globals.get("__name__", ""))
        if (library := _foreign(module)) and caller.split(".")[0] != "keras":
            return library
        caller = module
    return ""


def _named(frames: Frames) -> str:
    """The other library that is named in the last line outside all libraries; '' if none is.

    It is needed because Keras removes TensorFlow's frames from a traceback, and JAX its own.
    """
    for frame, line in reversed(frames):
        if str(frame.f_globals.get("__name__", "")).split(".")[0] in _LIBRARIES:
            continue
        known = {**frame.f_globals, **frame.f_locals}
        for word in re.findall(r"[A-Za-z_]\w*", linecache.getline(frame.f_code.co_filename, line)):
            if library := _foreign(_home(known.get(word))):
                return library
        return ""
    return ""


def _home(value: Any) -> str:
    """The name of the module that a value is or was defined in."""
    if isinstance(value, ModuleType):
        return value.__name__
    named = isinstance(value, (FunctionType, type)) and value.__module__
    return named if isinstance(named, str) else ""


def _foreign(module: str) -> str:
    """The library that a module belongs to, if Keras runs on another one; else ''."""
    first = module.split(".")[0].removesuffix("lib")
    return first if first in _TITLES and first != keras.config.backend() else ""


def _advice(library: str) -> str:
    return (
        f"this code needs {_TITLES[library]}, and Keras runs on {keras.config.backend()} here: "
        f"use keras.ops, or set KERAS_BACKEND={library}"
    )
