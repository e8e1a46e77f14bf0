"""The kit inside nbgrader: its release, autograding and feedback, with the sealed grader in them.

Import from the modules themselves; `configure` is what an `nbgrader_config.py` needs.
"""

from __future__ import annotations

from typing import Any


def configure(c: Any, root: Any = None) -> None:
    """Set up nbgrader for the course in `root`; see `grader.nbgrader_bridge.commands.setup.configure`."""
    from grader.nbgrader_bridge.commands.setup import configure

    configure(c, root)
