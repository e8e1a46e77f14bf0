"""Keras looks for TensorFlow on every backend: to seed it, to save a model. Importing it takes seconds
and 300 MB, and writes to stderr, in a process where nothing else needs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def without_tensorflow() -> Iterator[None]:
    """While this runs, let Keras believe that there is no TensorFlow, unless somebody imported it.

    Code that asks for TensorFlow itself still gets it.
    """
    lazy = getattr(sys.modules.get("keras.src.utils.module_utils"), "tensorflow", None)
    asked_before = getattr(lazy, "_available", True) is not None
    if keras.config.backend() == "tensorflow" or "tensorflow" in sys.modules or asked_before:
        yield
        return
    lazy._available = False
    try:
        yield
    finally:
        lazy._available = None
