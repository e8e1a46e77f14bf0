"""Keras on PyTorch: autograd for gradients. `fit` runs eagerly there, so nothing is traced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

import keras
import torch

from grader.backend.wide import float64_kept

COMPILES_FIT = False  # `torch.compile` needs a C++ compiler, and minutes


def gradients(
    function: Callable[..., Any],
    tensors: Sequence[Any],
    variables: Sequence[keras.Variable],
    upstream: Any,
) -> list[Any]:
    """Gradients for tensors and variables; None where there is none."""
    leaves = [item.requires_grad_() if item.is_floating_point() else item for item in tensors]
    # Copies, for autograd lets nobody change a leaf in place, and no layer ever gets one.
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


def wide() -> AbstractContextManager[None]:
    """PyTorch always has float64 on the CPU; Keras lowers it."""
    return float64_kept()
