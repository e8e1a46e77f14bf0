"""Keeps one grader open while this process grades the same unit.

Formgrader grades one student at a time, and a new sandbox takes seconds to start.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from grader.course.course import Course
from grader.course.unit_files import files_below

if TYPE_CHECKING:
    from grader.grading.grader import Grader

# Wall-clock seconds: longer than a person looks at one student's result in formgrader, and short
# enough that a server left open does not hold the sandbox's memory for hours.
IDLE_SECONDS = 300.0
_lock = threading.RLock()


class _WarmGrader:
    """The grader that was used last, if any."""

    def __init__(self) -> None:
        self.key: object = None
        self.grader: Grader | None = None
        self.timer: threading.Timer | None = None

    def close(self) -> None:
        with _lock:
            if self.timer is not None:
                self.timer.cancel()
            grader, self.grader, self.key, self.timer = self.grader, None, None, None
            if grader is not None:
                grader.close()


_kept = _WarmGrader()
atexit.register(_kept.close)


@contextlib.contextmanager
def grader_for(course: Course, unit: str) -> Iterator[Grader]:
    """The unit's `Grader` with hidden cases and sandbox; a new one where the unit's files changed.

    It is closed after `IDLE_SECONDS` without use.

    Raises:
        UnitError: The unit cannot be loaded.
        NoIsolation: The machine cannot seal student code off.
    """
    with _lock:
        key = (course, unit, _file_states(course, unit))
        if _kept.key != key:
            _kept.close()
            from grader.grading.grader import Grader

            _kept.grader, _kept.key = Grader(course, unit), key
        if _kept.timer is not None:
            _kept.timer.cancel()
        try:
            yield _kept.grader
        finally:
            _kept.timer = threading.Timer(IDLE_SECONDS, _kept.close)
            _kept.timer.daemon = True
            _kept.timer.start()


def _file_states(course: Course, unit: str) -> list[tuple[str, int, int]]:
    folders = [course.solutions / unit, course.assignments / unit]
    files = [path for folder in folders for path in files_below(folder)]
    return [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files]


def close() -> None:
    """Close the warm grader, if there is one."""
    _kept.close()
