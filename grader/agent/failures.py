"""Describe an exception of student or reference code in an agent's reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from grader import backend
from grader.agent.origin import is_kit_fault
from grader.execution import cell_runner
from grader.execution.closest_name import closest_name

# Of a message; a reply stays small, and whole messages of Keras fit. The end is kept because there Keras
# says what is wrong with a file.
MAX_CHARACTERS = 2000
MAX_CHARACTERS_AT_END = 600


def failure(
    error: BaseException, labels: Sequence[str], alone: bool = False, sealed: bool = False
) -> dict[str, Any]:
    """Describe an exception.

    Args:
        error: the exception.
        labels: the labels of the student's cells.
        alone, sealed: see `is_kit_fault`.

    Returns:
        Its type, its message (cut), the names of its base classes, its frames in these cells, the name
        nearest to one that was not found, and under "ours" whether the kit is to blame.
    """
    advice = backend.advice_on(error)
    try:
        message = advice or _cut(str(error))
    except BaseException:  # its `__str__` may be student code
        message = "(the exception's own text could not be made)"
    return {
        "type": backend.WrongBackend.__name__ if advice else type(error).__name__,
        "message": message,
        "bases": _bases(error),
        "frames": cell_runner.student_frames(error, labels)[-8:],
        "nearest": closest_name(error),
        "ours": is_kit_fault(error, alone, sealed),
    }


def _cut(text: str) -> str:
    if len(text) <= MAX_CHARACTERS:
        return text
    return f"{text[: MAX_CHARACTERS - MAX_CHARACTERS_AT_END - 3]} … {text[-MAX_CHARACTERS_AT_END:]}"


def _bases(error: BaseException) -> list[str]:
    """The names of the exception's class and of its base classes."""
    bases = type(error).__mro__
    return [base.__name__ for base in bases if base not in (BaseException, object)][:16]
