"""What Keras leaves to its backend: gradients, compilation, precision.

Everything else in the kit uses `keras.ops`. The differences are in one small module for each backend,
`grader.backend.tensorflow`, `.jax` and `.torch`. Each has

    gradients(function, tensors, variables, upstream)   like `gradients` here, tensors in and out
    compiled(function)                                  like `compiled` here
    wide()                                              a context in which float64 exists
    accurate_functions()                                like `accurate_functions` here
    COMPILES_FIT                                        see `fit_compiles`

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
from grader.runtime.keras_backend import NAMES, require_backend

__all__ = [
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
    """The function returned a NumPy array, which has no gradient with respect to its inputs."""


def _own() -> ModuleType:
    """The module of the backend that Keras runs on. Raises UnsupportedBackend."""
    name = keras.config.backend()
    if name not in NAMES:
        require_backend()
    return importlib.import_module(f"{__name__}.{name}")


def is_tensor(value: Any) -> bool:
    """Whether `value` is a NumPy array, a tensor of the backend or a Keras variable."""
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
    """`array` as a tensor of the backend with the same dtype."""
    return keras.ops.convert_to_tensor(array, dtype=str(array.dtype))


def gradients(
    function: Callable[..., Any],
    inputs: Sequence[np.ndarray],
    variables: Sequence[keras.Variable],
    upstream: np.ndarray | None,
) -> tuple[list[np.ndarray | None], list[np.ndarray | None]]:
    """The gradient of sum(upstream * function(*inputs)) with respect to the inputs and the variables.

    Variables that the function assigns (moving statistics) have their new values afterwards.

    Args:
        function: takes one tensor for each input and returns a tensor.
        inputs: arrays of any shape.
        variables: Keras variables that the function uses.
        upstream: the gradient of a loss with respect to the output, of the output's shape; None stands
            for ones.

    Returns:
        Two lists, for the inputs and for the variables, of arrays of the same shapes. None stands for a
        gradient that does not exist because the graph is cut.

    Raises:
        WrongBackend: the output is a tensor of another library.
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
    """`function` traced into a graph, as `fit` does with a layer. On torch, `fit` traces nothing."""
    return _own().compiled(function)


def fit(model: Any, x: np.ndarray, y: np.ndarray, epochs: int = 1, size: int = 32) -> list[float]:
    """Train a built and compiled model.

    If the backend module has a faster `fit` with the same training step, that is used; it also runs eagerly
    if the model is compiled to.

    Args:
        model: a built and compiled model.
        x: inputs of shape (N, ...).
        y: targets of shape (N, ...).
        epochs: the number of epochs.
        size: the batch size; batches are taken in order.

    Returns:
        The loss of each epoch.
    """
    shorter = getattr(_own(), "fit", None)
    if shorter is not None and getattr(type(model), "fit", None) is keras.Model.fit:
        return shorter(model, x, y, epochs, size)
    history = model.fit(x, y, epochs=epochs, batch_size=size, verbose=0, shuffle=False)
    return list(history.history["loss"])


def fit_compiles() -> bool:
    """The value of `jit_compile` for `model.compile` with which `fit` traces as it usually does."""
    return _own().COMPILES_FIT


def accurate_functions() -> AbstractContextManager[None]:
    """Use numerically careful versions of backend functions while Keras serves as the reference."""
    return _own().accurate_functions()


def uses_float64(value: Any) -> bool:
    """Whether the value is, or contains, a float64 or complex128 array or the string 'float64'."""
    if isinstance(value, dict):
        return any(uses_float64(item) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(uses_float64(item) for item in value)
    if isinstance(value, np.ndarray):
        return value.dtype in (np.float64, np.complex128)
    return isinstance(value, str) and value == "float64"


@contextmanager
def precision(dtype: str | None, wide: bool = False) -> Iterator[None]:
    """Run Keras with another default float and dtype policy.

    Args:
        dtype: the name of the dtype; None changes nothing.
        wide: whether float64 is needed, which must be enabled on jax and torch.
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
