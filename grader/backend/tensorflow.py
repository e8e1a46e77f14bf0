"""Keras on TensorFlow: a tape for gradients, `tf.function` for graphs."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from tensorflow.core.protobuf import config_pb2
from tensorflow.python.eager import context

COMPILES_FIT = False  # `fit` makes a graph; XLA would only take longer
_retired: list[Any] = []
_ONE_POOL_SYMBOL = "_ZN10tensorflow11LocalDevice22use_global_threadpool_E"


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
    """`function` traced into a graph whose batch size is unknown.

    Without AutoGraph, like Keras's own training and prediction.
    """
    return tf.function(function, reduce_retracing=True, autograph=False)


def fit(model: keras.Model, x: np.ndarray, y: np.ndarray, epochs: int, size: int) -> list[float]:
    """What `model.fit` does in batches of `size`, in order: the loss of each epoch.

    The model's own training step, traced for batches of any size unless it is to run eagerly,
    without the data set that `fit` makes around it, which costs more than all steps together.
    """
    arrays = [array.astype(keras.config.floatx()) for array in (x, y)]
    kinds = [tf.TensorSpec((None, *array.shape[1:]), array.dtype) for array in arrays]
    model.optimizer.build(model.trainable_variables)
    step: Callable[..., Any] = lambda *data: model.train_step(data)  # noqa: E731
    if not model.run_eagerly:
        step = tf.function(step, kinds, autograph=False)
    losses = []
    for _ in range(epochs):
        model.reset_metrics()
        for first in range(0, len(x), size):
            told = step(*(tf.constant(array[first : first + size]) for array in arrays))
        losses.append(float(told["loss"]))
    return losses


def wide() -> AbstractContextManager[None]:
    """TensorFlow always has float64."""
    return nullcontext()


def accurate_functions() -> AbstractContextManager[None]:
    """Keras's functions are exact enough here."""
    return nullcontext()


def can_retire_context() -> bool:
    """Whether this TensorFlow has what `retired_context` needs; it is none of its public interface."""
    needed = hasattr(context, "_reset_context") and hasattr(context.context(), "_config")
    return needed and _one_pool_for_all() is not None


@contextmanager
def retired_context() -> Iterator[None]:
    """Compute inside, and afterwards be a process that can be forked.

    Nothing may have been computed before. Threads do not survive a fork, and whoever waits for one
    then waits for ever. So all pools of threads shall belong to TensorFlow's context, and the one
    used here is put away for good: whoever computes next, in a fork, gets a new context with pools
    of its own. The old one is never freed, which would join its threads.
    """
    one_pool = _one_pool_for_all()
    # Otherwise the threads for kernels are the process's, made once. It costs time where devices
    # come and go, as when a kernel is made, so forks have it as usual again.
    one_pool.value = False
    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    try:
        yield
    finally:
        _retired.append(context.context())
        keras.backend.clear_session()
        context._reset_context()
        context.context()._config = _without_folding()
        one_pool.value = True


def _one_pool_for_all() -> ctypes.c_bool | None:
    """TensorFlow's own switch: whether all devices share one pool of threads for their kernels."""
    folder = Path(tf.sysconfig.get_lib())
    for path in folder.glob("libtensorflow_framework.so.*"):
        with contextlib.suppress(OSError, ValueError):
            library = ctypes.CDLL(str(path))
            return ctypes.c_bool.in_dll(library, _ONE_POOL_SYMBOL)
    return None


def _without_folding() -> Any:
    """Settings of a context that does not compute constants while it makes a graph ready: it would
    on a thread of the process's. (TensorFlow's other optimizer does so too, on one of its own.)"""
    settings = config_pb2.ConfigProto()
    settings.graph_options.optimizer_options.opt_level = config_pb2.OptimizerOptions.L0
    return settings
