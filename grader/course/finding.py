"""The course around a student's working folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from grader.execution.working_folder import working_folder

if TYPE_CHECKING:
    from grader.course.course import Course


def course_around(unit: str) -> Course:
    """The course that holds `unit`: its very folder, or the course around the working folder.

    Raises UnitError.
    """
    from grader.course.course import CourseError, find_course
    from grader.course.lone_units import lone_assignment
    from grader.course.unit_modules import UnitError

    here = working_folder().resolve()
    if course := lone_assignment(unit, here):
        return course
    try:
        return find_course(here)
    except CourseError:
        raise UnitError(
            f"the files of the assignment {unit!r} are not in {here}: keep the notebook in the "
            f"folder that it came in, beside checks.py and answers.npz"
        ) from None
