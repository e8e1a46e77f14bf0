"""Exceptions on their way from one process to another."""

from __future__ import annotations

import pickle


def portable_error(error: Exception) -> Exception:
    """The exception itself where it survives the way, else its words."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
