"""Silence start-up lines of libraries and the output of student code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator

from grader.runtime.keras_backend import UnsupportedBackend, require_backend


def import_keras() -> None:
    """Import Keras and its backend without their start-up lines, which no setting silences.

    Raises:
        UnsupportedBackend: Keras cannot be imported, or its backend is not supported.
    """
    require_backend()
    if "keras" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    try:
        with silence(2):
            import keras
    except Exception as error:  # a broken installation, or settings that Keras refuses
        said = " ".join(f"{type(error).__name__}: {error}".split())
        raise UnsupportedBackend(f"Keras cannot be imported here: {said[:500]}") from error
    del keras


def start_devices() -> None:
    """Run a first operation silently: TensorFlow and JAX then look for GPUs and report to stderr."""
    import keras

    with silence(2):
        keras.ops.convert_to_numpy(keras.ops.zeros(1))


@contextlib.contextmanager
def silence(*descriptors: int) -> Iterator[None]:
    """Drop what is written to these file descriptors (1: stdout, 2: stderr), also by C code."""
    kept: dict[int, int] = {}
    nowhere = os.open(os.devnull, os.O_WRONLY)
    _flush()
    try:
        for number in descriptors:
            with contextlib.suppress(OSError):  # it is closed, as in a program without a console
                kept[number] = os.dup(number)
                os.dup2(nowhere, number)
        yield
    finally:
        _flush()
        for number, copy in kept.items():
            os.dup2(copy, number)
            os.close(copy)
        os.close(nowhere)


@contextlib.contextmanager
def silence_student_code() -> Iterator[None]:
    """Drop what student code in this process prints, and what programs that it starts print.

    C code may still write to stderr, so that the message of a fatal error is not lost.
    """
    with silence(1), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: SIM117
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            yield


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, OSError, ValueError):
            stream.flush()
