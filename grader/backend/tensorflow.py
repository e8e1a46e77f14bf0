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

COMPILES_FIT = False  # `fit` traces a graph anyway; XLA would only take longer
_retired: list[Any] = []
_ONE_POOL_SYMBOL = "_ZN10tensorflow11LocalDevice22use_global_threadpool_E"


def gradients(
    function: Callable[..., Any],
    tensors: Sequence[Any],
    variables: Sequence[keras.Variable],
    upstream: Any,
) -> list[Any]:
    """Gradients with respect to tensors and variables; None where there is none."""
    with tf.GradientTape() as tape:
        tape.watch(tensors)
        output = function(*tensors)
    sources = [*tensors, *(variable.value for variable in variables)]
    cotangent = None if upstream is None else tf.cast(upstream, output.dtype)
    found = tape.gradient(output, sources, output_gradients=cotangent)
    return [None if item is None else tf.convert_to_tensor(item) for item in found]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` traced into a graph; after a second batch size, into one for any batch size.

    AutoGraph is off, as in Keras's own training and prediction.
    """
    return tf.function(function, reduce_retracing=True, autograph=False)


def fit(model: keras.Model, x: np.ndarray, y: np.ndarray, epochs: int, size: int) -> list[float]:
    """Train as `model.fit` does, with batches of `size` in order, and return the loss of each epoch.

    It runs the model's own training step, traced for batches of any size unless the model is to run
    eagerly. It omits the data set that `model.fit` creates, which costs more than all steps together.
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
    """Nothing to replace: Keras's functions are accurate enough on TensorFlow."""
    return nullcontext()


def can_retire_context() -> bool:
    """Whether this TensorFlow has what `retired_context` needs, which is not part of its public interface."""
    needed = hasattr(context, "_reset_context") and hasattr(context.context(), "_config")
    return needed and _one_pool_for_all() is not None


@contextmanager
def retired_context() -> Iterator[None]:
    """Compute in the body and leave a process that can be forked.

    Nothing may have been computed before. Threads do not survive a fork, and a child that waits for one
    would hang. All thread pools therefore belong to TensorFlow's context, and the context that is used here
    is retired: whatever computes next, in a fork, gets a new context with its own pools. The old context is
    never freed, because freeing it would join its threads.
    """
    one_pool = _one_pool_for_all()
    # Otherwise the threads for kernels belong to the process and are created once. Separate pools cost time
    # when devices are created, for example with each kernel, so forks use the common pool again.
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
    """TensorFlow's own switch for whether all devices share one thread pool for their kernels."""
    folder = Path(tf.sysconfig.get_lib())
    for path in folder.glob("libtensorflow_framework.so.*"):
        with contextlib.suppress(OSError, ValueError):
            library = ctypes.CDLL(str(path))
            return ctypes.c_bool.in_dll(library, _ONE_POOL_SYMBOL)
    return None


def _without_folding() -> Any:
    """Settings for a context that folds no constants when it prepares a graph.

    Folding would use a thread of the process. (TensorFlow's other optimizer, Grappler, folds constants too,
    on a thread of its own.)
    """
    settings = config_pb2.ConfigProto()
    settings.graph_options.optimizer_options.opt_level = config_pb2.OptimizerOptions.L0
    return settings
