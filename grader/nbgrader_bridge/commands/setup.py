"""What a course's `nbgrader_config.py` calls."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.course.course import find_course, load_course
from grader.nbgrader_bridge.common.calling_nbgrader import put_programs_on_path, set_folders

# By suffix, what `nbgrader zip_collect` takes out of archives: all that can be read as a hand-in.
# nbgrader itself unpacks archives, and would leave everything but notebooks behind.
COLLECTED = (".ipynb", ".py", ".json", ".txt", ".zpln", ".md", ".Rmd", ".qmd")


def configure(c: Any, root: Path | str | None = None) -> None:
    """Set up nbgrader's settings `c` for the course in `root`, its autograding and collecting.

    root: the course's folder; by default the course that the working folder lies in. Raises
    CourseError.
    """
    set_folders(c, load_course(Path(root)) if root is not None else find_course())
    c.OverwriteCells.add_missing_cells = True
    if "valid_ext" not in c.FileNameCollectorPlugin:
        c.FileNameCollectorPlugin.valid_ext = list(COLLECTED)
    put_programs_on_path()
    install(c)


def install(c: Any) -> None:
    """Have nbgrader's commands, API and formgrader release, autograde and make feedback our way.

    There are no settings for these classes: nbgrader makes them by their names in its modules.

    Args:
        c: the settings; a time zone may be set later on in them.
    """
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp
    import nbgrader.apps.generateassignmentapp
    import nbgrader.apps.generatefeedbackapp

    from grader.nbgrader_bridge.commands.command_patches import change_commands, read_times
    from grader.nbgrader_bridge.commands.course_feedback import CourseFeedback
    from grader.nbgrader_bridge.commands.formgrader import use_in_server
    from grader.nbgrader_bridge.commands.unit_release import UnitRelease
    from grader.nbgrader_bridge.converters.autograding import SealedAutograde

    for name, kind, module in (
        ("Autograde", SealedAutograde, nbgrader.apps.autogradeapp),
        ("GenerateAssignment", UnitRelease, nbgrader.apps.generateassignmentapp),
        ("GenerateFeedback", CourseFeedback, nbgrader.apps.generatefeedbackapp),
    ):
        setattr(module, name, kind)
        setattr(nbgrader.apps.api, name, kind)
    use_in_server()
    read_times(c)
    change_commands()
