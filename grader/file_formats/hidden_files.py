"""Which files and folders nobody made by hand."""

from __future__ import annotations

from pathlib import PurePath

_MADE_BY_PROGRAMS = frozenset(("__pycache__", "__MACOSX"))


def is_hidden(path: PurePath | str) -> bool:
    """Whether systems and programs made it for themselves, as `.ipynb_checkpoints` and `__MACOSX`.

    path: within the hand-in; of a folder of it, what lies in that is hidden, too.
    """
    parts = PurePath(path).parts
    return any(part.startswith(".") or part in _MADE_BY_PROGRAMS for part in parts)
