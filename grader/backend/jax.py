"""Keras on JAX: `jax.vjp` for gradients, `jax.jit` for graphs.

JAX differentiates and traces pure functions, but layers have state. Keras's stateless scope passes the
variables' values into a function and collects their new values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

import jax
import jax.numpy as jnp
import keras
import numpy as np

from grader.backend.float64 import keep_float64

COMPILES_FIT = True


class _Scope(keras.StatelessScope):
    """A stateless scope that records which variables were assigned, even ones it was not given."""

    def __init__(self, variables: Sequence[keras.Variable], values: Sequence[Any]) -> None:
        super().__init__(state_mapping=list(zip(variables, values, strict=True)))
        self.assigned: dict[int, keras.Variable] = {}

    def add_update(self, update: tuple[keras.Variable, Any]) -> None:
        super().add_update(update)
        self.assigned[id(update[0])] = update[0]


class _Pure:
    """A pure version of a function with state: `pure(values, *arguments)` returns (output, new values).

    `values` are those of `variables`; the new values are those of `assigned`, the variables that the last
    run assigned.
    """

    def __init__(self, function: Callable[..., Any], variables: Sequence[keras.Variable]) -> None:
        self._function, self.variables = function, list(variables)
        self.assigned: list[keras.Variable] = []

    @property
    def values(self) -> list[Any]:
        """The variables' values before the run."""
        return [variable.value for variable in self.variables]

    def __call__(self, values: Sequence[Any], *args: Any, **kwargs: Any) -> tuple[Any, list[Any]]:
        with _Scope(self.variables, values) as scope:
            output = self._function(*args, **kwargs)
        self.assigned = list(scope.assigned.values())
        return output, [scope.get_current_value(variable) for variable in self.assigned]

    def keep(self, values: Sequence[Any]) -> None:
        """Assign their new values to the variables that the last run assigned."""
        for variable, value in zip(self.assigned, values, strict=True):
            variable.assign(value)


def gradients(
    function: Callable[..., Any],
    tensors: Sequence[Any],
    variables: Sequence[keras.Variable],
    upstream: Any,
) -> list[Any]:
    """Gradients with respect to tensors and variables; None where there is none."""
    pure = _Pure(function, variables)
    sources = [*tensors, *pure.values]
    count = len(tensors)

    def run(*values: Any) -> tuple[Any, list[Any]]:
        return pure(values[count:], *values[:count])

    output, pull, assigned = jax.vjp(run, *sources, has_aux=True)
    pure.keep(assigned)
    if upstream is None:
        cotangent = jax.tree.map(jnp.ones_like, output)
    else:
        cotangent = upstream.astype(output.dtype)
    found = pull(cotangent)
    if all(_is_flowing(item) for item in found):
        return list(found)
    connected = _connected(lambda *values: run(*values)[0], sources)
    return [
        item if _is_float(item) and (_is_flowing(item) or reached) else None
        for item, reached in zip(found, connected, strict=True)
    ]


def _is_float(gradient: Any) -> bool:
    # JAX gives an integer input a gradient of the dtype float0, which has no values.
    return gradient.dtype != jax.dtypes.float0


def _is_flowing(gradient: Any) -> bool:
    return _is_float(gradient) and bool(jnp.any(gradient != 0))


def _connected(function: Callable[..., Any], sources: Sequence[Any]) -> list[bool]:
    """For each source, whether a path of derivatives leads from it to the output, even if they are zero.

    JAX returns zeros where other libraries return no gradient. In the linearized program, a source whose
    graph is cut reaches no output.
    """
    _, push = jax.linearize(function, *sources)
    tangents = [
        np.zeros(item.shape, item.dtype if _is_real(item) else jax.dtypes.float0)
        for item in sources
    ]
    program = jax.make_jaxpr(push)(*tangents).jaxpr
    reached: list[bool] = []
    for source in program.invars:
        touched = {source}
        for step in program.eqns:
            if any(item in touched for item in step.invars if _is_name(item)):
                touched.update(step.outvars)
        reached.append(any(item in touched for item in program.outvars if _is_name(item)))
    return reached


def _is_real(array: Any) -> bool:
    return jnp.issubdtype(array.dtype, jnp.inexact)


def _is_name(item: Any) -> bool:
    return not hasattr(item, "val")  # literals have values, and no hash


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` compiled by `jax.jit`; arrays are traced, all other arguments are constants.

    It is traced again for each call, so that variables outside of layers are never stale.
    """

    def call(*args: Any, **kwargs: Any) -> Any:
        given = dict(enumerate(args)) | kwargs
        fixed = {key: item for key, item in given.items() if not _is_array(item)}
        traced = {str(key): item for key, item in given.items() if _is_array(item)}
        _build(function, args, fixed)

        def run(values: Sequence[Any], arrays: dict[str, Any]) -> Any:
            back = {key: arrays.get(str(key), fixed.get(key)) for key in given}
            return pure(
                values,
                *(back[number] for number in range(len(args))),
                **{key: back[key] for key in kwargs},
            )

        pure = _Pure(function, getattr(function, "variables", ()))
        output, assigned = jax.jit(run)(pure.values, traced)
        pure.keep(assigned)
        return output

    return call


def _is_array(value: Any) -> bool:
    return isinstance(value, (np.ndarray, np.generic, jax.Array))


def _build(function: Any, args: Sequence[Any], fixed: dict[Any, Any]) -> None:
    """Build a layer that has not been called, because no variable can be created while JAX traces."""
    if isinstance(function, keras.Layer) and not function.built and args and _is_array(args[0]):
        symbol = keras.KerasTensor(args[0].shape, str(args[0].dtype))
        function(symbol, **{key: item for key, item in fixed.items() if isinstance(key, str)})


@contextmanager
def wide() -> Iterator[None]:
    """Enable float64 in JAX, and keep Keras from lowering it."""
    with jax.enable_x64(True), keep_float64():
        yield


def accurate_functions() -> AbstractContextManager[None]:
    """Nothing to replace: Keras's functions are accurate enough on JAX."""
    return nullcontext()
