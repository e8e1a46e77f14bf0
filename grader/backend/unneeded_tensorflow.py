"""Keep Keras from importing TensorFlow on other backends.

Keras looks for TensorFlow on every backend, to seed it or to save a model. Importing it takes seconds and
300 MB and writes to stderr, in a process where nothing else needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import keras


@contextmanager
def without_tensorflow() -> Iterator[None]:
    """Let Keras find no TensorFlow in the body, unless it is imported already.

    Code that imports TensorFlow itself still gets it.
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
