"""Code that calls a library which Keras does not run on here: what to tell its author.

`tf.reduce_mean` in a layer may even work for a while under jax, by way of NumPy; then it fails in a
place, and with words, that say nothing to a student. One clear line takes their place.
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
    """Student code uses another library than the one that Keras runs on."""


def refuse_foreign(value: Any) -> Any:
    """`value` itself. Raises WrongBackend where it is a tensor of another library."""
    library = _foreign(str(type(value).__module__))
    if library and hasattr(value, "dtype"):
        raise WrongBackend(_advice(library))
    return value


def advice_on(error: BaseException) -> str:
    """What to tell of an exception that came of calling another library.

    '' where none was called; what Keras itself calls (to read files, say) does not count.
    """
    if isinstance(error, ModuleNotFoundError):
        library = _foreign(error.name or "")
    else:
        frames = list(traceback.walk_tb(error.__traceback__))
        library = _called(frames) or _named(frames)
    return _advice(library) if library else ""


def _called(frames: Frames) -> str:
    """The library whose function was called, and raised or called what did."""
    caller = ""
    for frame, _ in frames:
        module = str(frame.f_globals.get("__name__", ""))
        if (library := _foreign(module)) and caller.split(".")[0] != "keras":
            return library
        caller = module
    return ""


def _named(frames: Frames) -> str:
    """The library that is named in the last line that is no library's own.

    Keras takes TensorFlow's frames out of a traceback, and JAX its own.
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
    """The module that a value is, or comes from."""
    if isinstance(value, ModuleType):
        return value.__name__
    named = isinstance(value, (FunctionType, type)) and value.__module__
    return named if isinstance(named, str) else ""


def _foreign(module: str) -> str:
    """The library that a module belongs to, where Keras runs on another one; else ''."""
    first = module.split(".")[0].removesuffix("lib")
    return first if first in _TITLES and first != keras.config.backend() else ""


def _advice(library: str) -> str:
    return (
        f"this code needs {_TITLES[library]}, and Keras runs on {keras.config.backend()} here: "
        f"use keras.ops, or set KERAS_BACKEND={library}"
    )
