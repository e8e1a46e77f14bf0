"""Decide whether the kit itself caused an exception, and not the code that it ran.

Only the process in which it was raised can tell, by the frames of the traceback. A sealed process may lie
about that; then its work is not graded, and a person looks at it.
"""

from __future__ import annotations

import errno
import os
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from functools import cache
from typing import Any

from grader.protocol.frames import ObjectId

# Verbs that use only what the probe sent, and no object of the code under test.
KIT_VERBS = frozenset({"put", "tensor", "keras", "file"})
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
# In a sealed process these mean that its own limits are reached: size and number of files, memory,
# threads.
_LIMITS = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EFBIG, errno.ENOMEM, errno.EAGAIN}
_NO_THREAD = "can't start new thread"
# What `tempfile` raises for any of them; the folder exists when the process begins.
_NO_FOLDER = "No usable temporary directory found"
_MAX_CHAIN = 8  # of causes; student code may build an endless chain
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def works_alone(verb: str, arguments: dict[str, Any]) -> bool:
    """Whether a request uses no objects of the code under test."""
    return verb in KIT_VERBS and not any(_holds_reference(item) for item in arguments.values())


def is_kit_fault(error: BaseException, alone: bool = False, sealed: bool = False) -> bool:
    """Whether the kit is to blame for an exception.

    It is if one of the kit's files is missing, whatever code asked for it. If only code of the kit and of
    installed libraries ran, it also is for a missing name or module, a full disk, and any exception of a
    request that `works_alone`.

    Args:
        error: the exception.
        alone: whether the request uses no objects of the code under test.
        sealed: whether it was raised in a sealed process, whose limits its code must keep.
    """
    chain = list(_chain(error))
    if any(_is_incomplete_kit(item) for item in chain):
        return True
    files = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
    if not files or not all(map(_is_known, files)) or hasattr(error, "ag_error_metadata"):
        return False
    if sealed and any(map(_is_limit, chain)):
        return False
    if isinstance(error, OSError):
        return alone or error.errno in _NO_ROOM
    if isinstance(error, NameError):
        return files[-1].startswith(_PACKAGE)
    return isinstance(error, ImportError) or (alone and not isinstance(error, MemoryError))


def _is_limit(error: BaseException) -> bool:
    if isinstance(error, OSError):
        return error.errno in _LIMITS or str(error.strerror).startswith(_NO_FOLDER)
    return isinstance(error, RuntimeError) and str(error) == _NO_THREAD


def _is_incomplete_kit(error: BaseException) -> bool:
    errors = sys.modules.get("grader.datasets.dataset_errors")
    if errors is None or not isinstance(error, errors.IncompleteKit):
        return False
    frames = list(traceback.walk_tb(error.__traceback__))
    return bool(frames) and frames[-1][0].f_code.co_filename.startswith(_PACKAGE)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, its cause, the cause's cause, and so on."""
    for _ in range(_MAX_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _is_known(filename: str) -> bool:
    """Whether a file belongs to the kit, to Python or to an installed library."""
    return filename.startswith((_PACKAGE, "<frozen ", "<__array_function__", *_libraries()))


@cache
def _libraries() -> tuple[str, ...]:
    found = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    found += [entry for entry in sys.path if entry.endswith(("site-packages", "dist-packages"))]
    return tuple({os.path.abspath(entry) + os.sep for entry in found})


def _holds_reference(value: Any) -> bool:
    if isinstance(value, dict):
        return any(map(_holds_reference, value.values()))
    if isinstance(value, (list, tuple)):
        return any(map(_holds_reference, value))
    return isinstance(value, ObjectId)
