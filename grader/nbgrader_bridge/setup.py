"""What a course's `nbgrader_config.py` calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.course import find_course, load_course
from grader.nbgrader_bridge.quiet import find_programs, place

# By suffix, what `nbgrader zip_collect` takes out of archives: all that can be read as a hand-in.
# nbgrader itself unpacks archives, and would leave everything but notebooks behind.
COLLECTED = (".ipynb", ".py", ".json", ".txt", ".zpln", ".md", ".Rmd", ".qmd")


def configure(c: Any, root: Path | str | None = None) -> None:
    """Set up nbgrader's settings `c` for the course in `root`, its autograding and collecting.

    root: the course's folder; by default the course that the working folder lies in. Raises
    CourseError.
    """
    place(c, load_course(Path(root)) if root is not None else find_course())
    c.OverwriteCells.add_missing_cells = True
    if "valid_ext" not in c.FileNameCollectorPlugin:
        c.FileNameCollectorPlugin.valid_ext = list(COLLECTED)
    find_programs()
    install()


def install() -> None:
    """Have nbgrader's command, API and formgrader autograde with `SealedAutograde`."""
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp

    from grader.nbgrader_bridge.autograding import SealedAutograde

    # Both make their `Autograde` by that name of their module: there is no setting for its class.
    nbgrader.apps.api.Autograde = SealedAutograde
    nbgrader.apps.autogradeapp.Autograde = SealedAutograde
