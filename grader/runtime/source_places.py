"""Format places in a unit's source files for messages."""

from __future__ import annotations

import traceback
from pathlib import Path

INIT = "__init__.py"
# The files of a unit are loaded as one package, named by this prefix and the unit.
PACKAGE = "gammabeta_unit_"


def place_within(filename: str, module: str) -> str:
    """The path of a source file below its unit's folder; the file name alone for any other file.

    Args:
        filename: the path of the file.
        module: its `__name__`, such as 'gammabeta_unit_small_01234567.checks.forward'.
    """
    path = Path(filename)
    levels = 1
    if module.startswith(PACKAGE):
        levels = max(1, module.count(".") + (path.name == INIT))
    return "/".join(path.parts[-levels:])


def place_of_error(error: BaseException) -> str:
    """Where an exception was raised, as 'checks/forward.py, line 12'; '' if it has no traceback."""
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        return ""
    frame, line = frames[-1]
    name = str(frame.f_globals.get("__name__", ""))
    return f"{place_within(frame.f_code.co_filename, name)}, line {line}"
