"""Make exceptions safe to send from one process to another."""

from __future__ import annotations

import pickle


def portable_error(error: Exception) -> Exception:
    """The exception itself if it survives pickling, else a RuntimeError with its type and message."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
