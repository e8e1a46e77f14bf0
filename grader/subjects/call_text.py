"""Text for the calls of a probe, as reports show them to people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from grader.protocol.dtypes import dtype_name

# Characters of a proxy's label among the arguments of another call: two such fit on one line.
MAX_LABEL_CHARACTERS = 40


def arguments_text(args: Sequence[Any], kwargs: dict[str, Any]) -> str:
    """The arguments of a call as text; arrays appear as dtype and shape."""
    named = [f"{key}={argument_text(value)}" for key, value in kwargs.items()]
    return ", ".join([*(argument_text(value) for value in args), *named])


def argument_text(value: Any) -> str:
    """Short text for one argument, such as 'float32 (6, 4)' or 'a list of 12'."""
    if isinstance(value, np.ndarray):
        return f"{dtype_name(value.dtype)} {value.shape if value.ndim else value}"
    if isinstance(value, (list, tuple)) and len(value) > 3:
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, (list, tuple)):
        inner = ", ".join(argument_text(item) for item in value)
        comma = "," if isinstance(value, tuple) and len(value) == 1 else ""
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{comma})"
    label = getattr(value, "label", None)
    if label is not None:
        if len(label) <= MAX_LABEL_CHARACTERS:
            return label
        return label[: MAX_LABEL_CHARACTERS - 1] + "…"
    return value if isinstance(value, str) and value.startswith("symbolic") else repr(value)
