"""gammabeta: teaching deep learning with Keras, and naming the mistakes.

`from grader import grade` grades one submission; `from grader import checker` makes the `check`
of a student's notebook. Both are loaded when they are asked for: importing `grader` costs nothing.
"""

from __future__ import annotations

import os
from typing import Any

from grader.runtime.lazy_import import import_later

__version__ = "0.1.0"
__all__ = ["checker", "grade"]

# Whoever reads a notebook imports it, for a check that notebooks do not use: over a second.
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
    """What `checker` is while a submission is graded: checks written into it do nothing."""
    return lambda *names: None
