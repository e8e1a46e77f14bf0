"""Lock that lets only one `grader grade` at a time work on a unit of a course."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from grader.course.course import CourseError


@contextlib.contextmanager
def class_lock(path: Path) -> Iterator[None]:
    """Hold the lock file `path` (`flock`).

    The operating system releases the lock when the process ends, however that happens. Windows has
    no such locks; nothing is held there.

    Raises:
        CourseError: Another process holds the lock.
    """
    try:
        import fcntl
    except ImportError:
        yield
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="ascii") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            holder = file.read(20).strip() or "unknown"
            raise CourseError(
                f"another `grader grade` works on {path.parent} (process {holder}): "
                "wait until it is done, or stop it"
            ) from None
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield
