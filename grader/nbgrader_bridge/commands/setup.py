"""Sets up nbgrader for a course; called by the course's `nbgrader_config.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from grader.course.course import find_course, load_course
from grader.nbgrader_bridge.common.calling_nbgrader import put_programs_on_path, set_folders

# Suffixes that `nbgrader zip_collect` takes out of archives: everything that can be read as a hand-in.
# By default nbgrader would drop everything but notebooks.
COLLECTED = (".ipynb", ".py", ".json", ".txt", ".zpln", ".md", ".Rmd", ".qmd")


def configure(c: Any, root: Path | str | None = None) -> None:
    """Set up nbgrader for the course in `root`: folders, autograding and collecting.

    Args:
        c: nbgrader's settings.
        root: The course's folder. By default the course around the working folder.

    Raises:
        CourseError: There is no course.
    """
    set_folders(c, load_course(Path(root)) if root is not None else find_course())
    c.OverwriteCells.add_missing_cells = True
    if "valid_ext" not in c.FileNameCollectorPlugin:
        c.FileNameCollectorPlugin.valid_ext = list(COLLECTED)
    put_programs_on_path()
    install(c)


def install(c: Any) -> None:
    """Replace nbgrader's classes for releasing, autograding and feedback by the kit's.

    nbgrader has no settings for these classes; it looks them up by name in its modules.

    Args:
        c: nbgrader's settings. The configuration file may set the time zone later.
    """
    import nbgrader.apps.api
    import nbgrader.apps.autogradeapp
    import nbgrader.apps.generateassignmentapp
    import nbgrader.apps.generatefeedbackapp

    from grader.nbgrader_bridge.commands.command_patches import patch_commands, patch_times
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
    patch_times(c)
    patch_commands()
