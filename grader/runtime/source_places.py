"""Where in a unit's files something is, as messages show it."""

from __future__ import annotations

import traceback
from pathlib import Path

INIT = "__init__.py"
# Under this name and the unit's own, the files of a unit are one package.
PACKAGE = "gammabeta_unit_"


def place_within(filename: str, module: str) -> str:
    """A source file as messages show it: from the unit's folder on, or the name alone for any other.

    module: the `__name__` in the file: 'gammabeta_unit_small_01234567.checks.forward'.
    """
    path = Path(filename)
    levels = 1
    if module.startswith(PACKAGE):
        levels = max(1, module.count(".") + (path.name == INIT))
    return "/".join(path.parts[-levels:])


def place_of_error(error: BaseException) -> str:
    """'checks/forward.py, line 12': where an exception was raised; '' where nobody knows."""
    frames = list(traceback.walk_tb(error.__traceback__))
    if not frames:
        return ""
    frame, line = frames[-1]
    name = str(frame.f_globals.get("__name__", ""))
    return f"{place_within(frame.f_code.co_filename, name)}, line {line}"
