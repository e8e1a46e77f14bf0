"""Whether an exception came of the kit itself, and not of the code that it was to run.

Only the process in which it was raised can tell: by the frames that it went through. A sealed process
may lie about that; then its work is not graded, and a person looks at it.
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

# They work on what the probe sent, and on nothing of anybody's.
KIT_VERBS = frozenset({"put", "tensor", "keras", "file"})
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.EMFILE, errno.ENFILE}
# In a sealed process these tell that its own limits are reached: of files, their sizes and number, of
# memory, and of threads.
_LIMITS = {errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.EFBIG, errno.ENOMEM, errno.EAGAIN}
_NO_THREAD = "can't start new thread"
# What `tempfile` makes of any of them: the folder is there when the process begins.
_NO_FOLDER = "No usable temporary directory found"
_MAX_CHAIN = 8
_PACKAGE = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep


def works_alone(verb: str, arguments: dict[str, Any]) -> bool:
    """Whether a request has nothing to do with objects of the code that is asked."""
    return verb in KIT_VERBS and not any(_holds_reference(item) for item in arguments.values())


def is_kit_fault(error: BaseException, alone: bool = False, sealed: bool = False) -> bool:
    """Whether the kit is to blame for an exception. alone: the request was of the kit's own making.
    sealed: it was raised in a sealed process, whose limits are for the code in there to keep.

    That is a file of the kit that is missing, whoever asked for it; and, where no code but the kit's
    and installed libraries' ran: a name or a module that is not there, a full disk, and anything
    that a request of the kit's own raised.
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
    """The exception, what it came from, and so on."""
    for _ in range(_MAX_CHAIN):
        if error is None:
            return
        yield error
        error = error.__cause__ or error.__context__


def _is_known(filename: str) -> bool:
    """Whether code of this file is the kit's, Python's or an installed library's."""
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
