"""Recognize files and folders that systems and programs make for themselves."""

from __future__ import annotations

from pathlib import PurePath

_MADE_BY_PROGRAMS = frozenset(("__pycache__", "__MACOSX"))


def is_hidden(path: PurePath | str) -> bool:
    """Whether a file was made by a system or program, such as `.ipynb_checkpoints` or `__MACOSX`.

    Args:
        path: path within the hand-in. Files in a hidden folder are hidden, too.
    """
    parts = PurePath(path).parts
    return any(part.startswith(".") or part in _MADE_BY_PROGRAMS for part in parts)
