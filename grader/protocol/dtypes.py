"""The dtypes that may cross the socket, and facts about them."""

from __future__ import annotations

import ml_dtypes
import numpy as np

DTYPES = {
    name: np.dtype(name)
    for name in [
        "bool",
        "int8",
        "int16",
        "int32",
        "int64",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
        "float16",
        "float32",
        "float64",
        "complex64",
        "complex128",
    ]
} | {"bfloat16": np.dtype(ml_dtypes.bfloat16)}
NAMES = {dtype: name for name, dtype in DTYPES.items()}


def dtype_name(dtype: np.dtype) -> str:
    """`str(dtype)`, looked up: for a small array, NumPy's own `str` costs more than all other work."""
    return NAMES.get(dtype) or str(dtype)


def is_float(array: np.ndarray) -> bool:
    """Whether the array holds floating-point numbers, including bfloat16."""
    return array.dtype.kind == "f" or array.dtype == DTYPES["bfloat16"]


def spacing(dtype: np.dtype | str) -> float:
    """The relative spacing (machine epsilon) of a float dtype: 2^-23 for float32, 2^-7 for bfloat16."""
    return float(np.finfo(dtype).eps) if np.dtype(dtype).kind == "f" else 2.0**-7
