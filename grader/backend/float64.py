"""Real float64 on jax and torch, where Keras turns it to float32 at every promotion of dtypes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch


@contextmanager
def keep_float64() -> Iterator[None]:
    """While this runs, `keras.backend.result_type("float64", "float32")` is float64 everywhere.

    Keras lowers it to float32 so that all backends promote as JAX does by default. The truth that
    answers are measured by needs more digits than they have, and a layer made for float64 its own.
    """
    dtypes = sys.modules.get("keras.src.backend.common.dtypes")
    with patch.dict(getattr(dtypes, "BIT64_TO_BIT32_DTYPE", {}), float64="float64"):
        yield
