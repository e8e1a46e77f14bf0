"""Keras on TensorFlow: a tape for gradients, `tf.function` for graphs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import keras
import tensorflow as tf

COMPILES_FIT = False  # `fit` makes a graph; XLA would only take longer


def gradients(
    function: Callable[..., Any],
    tensors: Sequence[Any],
    variables: Sequence[keras.Variable],
    upstream: Any,
) -> list[Any]:
    """Gradients for tensors and variables; None where there is none."""
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = function(*tensors)
    sources = [*tensors, *(variable.value for variable in variables)]
    cotangent = None if upstream is None else tf.cast(upstream, output.dtype)
    found = tape.gradient(output, sources, output_gradients=cotangent)
    return [None if item is None else tf.convert_to_tensor(item) for item in found]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` traced into a graph whose batch size is unknown."""
    return tf.function(function, reduce_retracing=True)


def wide() -> AbstractContextManager[None]:
    """TensorFlow always has float64."""
    return nullcontext()


def careful() -> AbstractContextManager[None]:
    """Keras's functions are exact enough here."""
    return nullcontext()
