"""Importing TensorFlow without its start-up lines, which no setting silences."""

from __future__ import annotations

import os
import pickle
import sys


def import_keras() -> None:
    """Import TensorFlow and Keras; what they write to stderr meanwhile is dropped."""
    if "keras" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.stderr.flush()
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        import keras
        import tensorflow
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
    del keras, tensorflow


def start_worker(call: bytes) -> None:
    """Begin a worker process: import Keras quietly, then make the pickled (function, argument) call.

    Unpickling the call is what imports the grader, so it has to wait. The bytes are the parent's own.
    """
    import_keras()
    function, argument = pickle.loads(call)
    function(argument)
