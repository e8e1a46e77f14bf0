"""One warm grader for as long as this process grades one unit.

Formgrader asks for one student at a time, and a new sandbox takes seconds to start.
"""

from __future__ import annotations

import atexit
import contextlib
import threading
from collections.abc import Iterator

from grader.course.course import Course
from grader.course.unit_files import files_below

IDLE_SECONDS = 300.0
_lock = threading.RLock()


class _Kept:
    """The grader that was used last, if any."""

    def __init__(self) -> None:
        self.key: object = None
        self.grader: object = None
        self.timer: threading.Timer | None = None

    def close(self) -> None:
        with _lock:
            if self.timer is not None:
                self.timer.cancel()
            grader, self.grader, self.key, self.timer = self.grader, None, None, None
            if grader is not None:
                grader.close()


_kept = _Kept()
atexit.register(_kept.close)


@contextlib.contextmanager
def grader_for(course: Course, unit: str) -> Iterator[object]:
    """The `Grader` of a unit, hidden cases and sandbox included; made anew when its files change.

    It is closed after some minutes without use. Raises UnitError, NoIsolation.
    """
    with _lock:
        key = (course, unit, _stamp(course, unit))
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


def _stamp(course: Course, unit: str) -> list[tuple[str, int, int]]:
    folders = [course.solutions / unit, course.assignments / unit]
    files = [path for folder in folders for path in files_below(folder)]
    return [(str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in files]


def close() -> None:
    """End the warm grader, if there is one."""
    _kept.close()
