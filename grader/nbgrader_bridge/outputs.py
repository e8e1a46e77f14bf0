"""Old place of `SealedExecute`, which a course's nbgrader_config.py may still name.

It goes on working and prints one line with the new name. An error would not do: nbgrader logs any
exception of a configuration file and then grades without the file, so without the sandbox.
"""

from __future__ import annotations

import functools
import sys
from typing import Any

_OLD = f"{__name__}.SealedExecute"
NEW = "grader.nbgrader_bridge.notebooks.outputs.SealedExecute"


def __getattr__(name: str) -> Any:
    if name != "SealedExecute":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from grader.nbgrader_bridge.notebooks.outputs import SealedExecute

    _print_new_name()
    return SealedExecute


@functools.cache
def _print_new_name() -> None:
    """Print the line once for each process, however often the configuration is read."""
    print(f"grader: in nbgrader_config.py, {_OLD} is now called {NEW}", file=sys.stderr)
