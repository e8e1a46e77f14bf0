"""Keras on PyTorch: autograd for gradients. `fit` runs eagerly there, so nothing is traced."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import keras
import torch

from grader.backend.float64 import keep_float64

COMPILES_FIT = False  # `torch.compile` needs a C++ compiler, and minutes


def gradients(
    function: Callable[..., Any],
    tensors: Sequence[Any],
    variables: Sequence[keras.Variable],
    upstream: Any,
) -> list[Any]:
    """Gradients with respect to tensors and variables; None where there is none."""
    leaves = [item.requires_grad_() if item.is_floating_point() else item for item in tensors]
    # Copies, because autograd forbids changing a leaf in place; in training, a layer never gets a leaf.
    output = function(*(item.clone() for item in leaves))
    sources = [*leaves, *(variable.value for variable in variables)]
    wanted = [item for item in sources if item.requires_grad]
    if not wanted or not getattr(output, "requires_grad", False):
        return [None] * len(sources)
    cotangent = torch.ones_like(output) if upstream is None else upstream.to(output.dtype)
    found = iter(torch.autograd.grad(output, wanted, cotangent, allow_unused=True))
    return [next(found) if item.requires_grad else None for item in sources]


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` itself: Keras traces nothing on torch."""
    return function


@contextmanager
def wide() -> Iterator[None]:
    """Keep Keras from lowering float64, which PyTorch always has on the CPU.

    Keras also rounds a Python number to its default dtype before combining it with a tensor, so that
    default is float64 here. (A tensor without axes does not change the dtype of others.)
    """
    core = sys.modules.get("keras.src.backend.torch.core")
    with keep_float64(), patch.object(core, "floatx", lambda: "float64"):
        yield


@contextmanager
def accurate_functions() -> Iterator[None]:
    """Compute `moments` and layer normalization as on the other backends.

    On PyTorch, Keras computes `moments` as E[x²] − E[x]², which loses its digits at a large offset, and its
    layer normalization raises for axes that are not the last ones. Neither could serve as a reference.
    """
    kernels, ops = (sys.modules.get(f"keras.src.{name}") for name in ("backend.torch.nn", "ops.nn"))
    with (
        patch.object(kernels, "moments", _moments),
        patch.object(ops, "is_continuous_axis", lambda axis: False),
    ):
        yield


def _moments(x: Any, axes: Any, keepdims: bool = False, synchronized: bool = False) -> Any:
    """The mean and variance over the axes, in x's dtype, computed in at least float32."""
    x = keras.ops.convert_to_tensor(x)
    wide = x if x.dtype == torch.float64 else x.to(torch.float32)
    variance, mean = torch.var_mean(wide, axes, correction=0, keepdim=keepdims)
    return mean.to(x.dtype), variance.to(x.dtype)
