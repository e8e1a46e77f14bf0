"""The few things that Keras leaves to its backend: gradients, compilation, precision.

Everything else in the kit goes through `keras.ops`. TensorFlow is the backend spoken here; another
one adds a branch to `gradients` and `compiled` and touches nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np


class UnsupportedBackend(RuntimeError):
    """Keras runs on a backend that the grader does not speak."""


def _tensorflow():
    if keras.backend.backend() != "tensorflow":
        raise UnsupportedBackend(
            f"the grader needs KERAS_BACKEND=tensorflow, it is {keras.backend.backend()!r}"
        )
    import tensorflow

    return tensorflow


def is_tensor(value: Any) -> bool:
    """Whether `value` is an array of numbers: NumPy's, the backend's or a Keras variable."""
    return isinstance(value, (np.ndarray, np.generic, keras.Variable)) or (
        keras.ops.is_tensor(value) and not isinstance(value, keras.KerasTensor)
    )


def to_numpy(value: Any) -> np.ndarray:
    """`value` as a NumPy array of its own dtype (bfloat16 included) and shape, copied."""
    if isinstance(value, keras.Variable):
        value = value.value
    if isinstance(value, (np.ndarray, np.generic)):
        return np.array(value, order="C", subok=False)
    return np.array(keras.ops.convert_to_numpy(value), order="C", subok=False)


def to_tensor(array: np.ndarray) -> Any:
    """`array` as a tensor of the backend, dtype kept."""
    return keras.ops.convert_to_tensor(array, dtype=str(array.dtype))


def gradients(
    function: Callable[..., Any],
    inputs: Sequence[np.ndarray],
    variables: Sequence[keras.Variable],
    upstream: np.ndarray | None,
) -> tuple[list[np.ndarray | None], list[np.ndarray | None]]:
    """Gradient of sum(upstream * function(*inputs)) for the inputs and for the variables.

    upstream: the gradient of some loss for the function's output, of the output's shape; ones
        where it is None. A gradient that does not exist (the graph is cut) is None.
    """
    tf = _tensorflow()
    tensors = [to_tensor(array) for array in inputs]
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = function(*tensors)
    sources = [*tensors, *(variable.value for variable in variables)]
    cotangent = None if upstream is None else tf.cast(tf.convert_to_tensor(upstream), output.dtype)
    found = tape.gradient(output, sources, output_gradients=cotangent)
    arrays = [None if item is None else to_numpy(tf.convert_to_tensor(item)) for item in found]
    return arrays[: len(tensors)], arrays[len(tensors) :]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` traced into a graph whose batch size is unknown: what `fit` does to a layer."""
    tf = _tensorflow()
    return tf.function(function, reduce_retracing=True)


@contextmanager
def precision(dtype: str | None) -> Iterator[None]:
    """Run Keras with `dtype` as its default float and policy; None leaves both as they are."""
    if dtype is None:
        yield
        return
    floatx, policy = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx(dtype)
    keras.config.set_dtype_policy(dtype)
    try:
        yield
    finally:
        keras.config.set_floatx(floatx)
        keras.config.set_dtype_policy(policy)
