"""gammabeta: teaching deep learning with Keras, and naming students' mistakes.

`from grader import grade` grades one submission; `from grader import checker` makes the `check`
of a student's notebook. Both are loaded on first use, so importing `grader` costs nothing.
"""

from __future__ import annotations

import os
from typing import Any

from grader.runtime.lazy_import import import_later

__version__ = "0.1.0"
__all__ = ["checker", "grade"]

# Reading a notebook imports this library, which takes over a second, for a check that notebooks do
# not use.
import_later("rfc3987_syntax", "is_valid_syntax")


def __getattr__(name: str) -> Any:
    if name == "grade":
        from grader.runtime.keras_backend import require_backend

        require_backend()
        from grader.grading.grader import grade

        return grade
    if name == "checker":
        if os.environ.get("GRADER_SEALED"):
            return _silent_checker
        from grader.student.checker import checker

        return checker
    raise AttributeError(f"module 'grader' has no attribute {name!r}")


def _silent_checker(*_: Any) -> Any:
    """Stand in for `checker` while a submission is graded: its own calls of `check` do nothing."""
    return lambda *names: None
