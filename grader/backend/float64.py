"""Keep float64 on jax and torch, where Keras lowers it to float32 at every dtype promotion."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


@contextmanager
def keep_float64() -> Iterator[None]:
    """Let `keras.backend.result_type("float64", "float32")` be float64 in the body.

    Keras lowers it to float32 so that all backends promote dtypes as JAX does by default. The reference for
    measuring answers needs more digits than the answers have, and a float64 layer needs float64.
    """
    dtypes = sys.modules.get("keras.src.backend.common.dtypes")
    with patch.dict(getattr(dtypes, "BIT64_TO_BIT32_DTYPE", {}), float64="float64"):
        yield
