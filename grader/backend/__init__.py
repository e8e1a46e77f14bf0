"""The few things that Keras leaves to its backend: gradients, compilation, precision.

Everything else in the kit goes through `keras.ops`. What differs is in one small module for each
backend, `grader.backend.tensorflow`, `.jax` and `.torch`; each has

    gradients(function, tensors, variables, upstream)   like `gradients` here, tensors in and out
    compiled(function)                                  like `compiled` here
    wide()                                              a context in which float64 exists
    accurate_functions()                                like `accurate_functions` here
    COMPILES_FIT                                        what `jit_compile` an honest `fit` takes

See docs/backends.md for what differs between them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from types import ModuleType
from typing import Any

import keras
import numpy as np

from grader.backend.foreign_library import WrongBackend, advice_on, refuse_foreign
from grader.backend.unneeded_tensorflow import without_tensorflow
from grader.runtime.keras_backend import NAMES, UnsupportedBackend, require_backend

__all__ = [
    "NAMES",
    "UnsupportedBackend",
    "WrongBackend",
    "accurate_functions",
    "advice_on",
    "compiled",
    "fit",
    "fit_compiles",
    "gradients",
    "is_tensor",
    "precision",
    "refuse_foreign",
    "to_numpy",
    "to_tensor",
    "uses_float64",
    "without_tensorflow",
]


class _LeftTheGraph(Exception):
    """The function returned a NumPy array: nothing leads back to its inputs."""


def _own() -> ModuleType:
    """The module of the backend that Keras runs on. Raises UnsupportedBackend."""
    name = keras.config.backend()
    if name not in NAMES:
        require_backend()
    return importlib.import_module(f"{__name__}.{name}")


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
    if len(value.shape) == 0:  # TensorFlow cannot turn a bfloat16 without axes into an array
        return to_numpy(keras.ops.reshape(value, (1,))).reshape(())
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

    Variables that the function assigns (moving statistics) have their new values afterwards.

    upstream: the gradient of some loss for the function's output, of the output's shape; ones
        where it is None. A gradient that does not exist (the graph is cut) is None. Raises
        WrongBackend where the output is a tensor of another library.
    """

    def checked(*tensors: Any) -> Any:
        output = refuse_foreign(function(*tensors))
        if isinstance(output, (np.ndarray, np.generic)):
            raise _LeftTheGraph
        return output

    tensors = [to_tensor(array) for array in inputs]
    cotangent = None if upstream is None else to_tensor(upstream)
    try:
        found = _own().gradients(checked, tensors, list(variables), cotangent)
    except _LeftTheGraph:
        return [None] * len(tensors), [None] * len(variables)
    arrays = [None if item is None else to_numpy(item) for item in found]
    return arrays[: len(tensors)], arrays[len(tensors) :]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` traced into a graph: what `fit` does to a layer. On torch, `fit` traces nothing."""
    return _own().compiled(function)


def fit(model: Any, x: np.ndarray, y: np.ndarray, epochs: int = 1, size: int = 32) -> list[float]:
    """Train a model that is built, with plain SGD's or any optimizer's `compile` behind it.

    The loss of each epoch. Batches of `size` come in order. Where the backend knows a shorter way
    through the same training step, it goes that way, eagerly too where the model is compiled so.
    """
    shorter = getattr(_own(), "fit", None)
    if shorter is not None and getattr(type(model), "fit", None) is keras.Model.fit:
        return shorter(model, x, y, epochs, size)
    history = model.fit(x, y, epochs=epochs, batch_size=size, verbose=0, shuffle=False)
    return list(history.history["loss"])


def fit_compiles() -> bool:
    """What to give `model.compile` as `jit_compile`, so that `fit` traces where it usually does."""
    return _own().COMPILES_FIT


def accurate_functions() -> AbstractContextManager[None]:
    """While this runs, Keras is a reference to go by also where its backend's functions are not."""
    return _own().careful()


def uses_float64(value: Any) -> bool:
    """Whether the value, or anything in it, is a float64 array or the word 'float64'."""
    if isinstance(value, dict):
        return any(uses_float64(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(uses_float64(item) for item in value)
    if isinstance(value, np.ndarray):
        return value.dtype in (np.float64, np.complex128)
    return isinstance(value, str) and value == "float64"


@contextmanager
def precision(dtype: str | None, wide: bool = False) -> Iterator[None]:
    """Run Keras with `dtype` as its default float and policy; None leaves both as they are.

    wide: float64 is needed, which jax has to be told.
    """
    with _own().wide() if wide or dtype == "float64" else nullcontext():
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


_own()  # now, so that a zygote imports it once for all its children
