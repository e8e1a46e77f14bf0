"""Only one `grader grade` at a time works on a unit of a course."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from grader.course.course import CourseError


@contextlib.contextmanager
def class_lock(path: Path) -> Iterator[None]:
    """Hold the lock file `path`. Raises CourseError where another process holds it.

    The system lets go of it with the process, however that ends. Windows has no such locks; there
    nothing is held.
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
