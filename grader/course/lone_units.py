"""Find units without a course around them: a student may have only the folder of one unit.

Such a folder counts as a course without order, gradebook and solutions.
"""

from __future__ import annotations

from pathlib import Path

from grader.course.course import Course, CourseError, NoCourse, find_course
from grader.course.unit_files import ANSWERS, has_checks
from grader.course.unit_modules import UnitError
from grader.execution.working_folder import working_folder


def lone_assignment(unit: str, start: Path) -> Course | None:
    """The course made of the unit's own folder.

    Args:
        unit: name of the unit.
        start: the folder itself, the one that contains it, or a folder below it.

    Returns:
        The course; None where there is no such folder.
    """
    start = start.resolve()
    for folder in (start, start / unit, *start.parents):
        if folder.name == unit and has_checks(folder):
            return _course_of(folder, folder.parent)
    return None


def lone_assignments(start: Path) -> Course | None:
    """The course made of the released unit around `start`, otherwise of the released units in it.

    Returns:
        The course; None where there is no released unit.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        if _is_released(folder):
            return _course_of(folder, folder.parent)
    if any(_is_released(path.parent) for path in start.glob(f"*/{ANSWERS}")):
        return _course_of(start, start)
    return None


def course_for(unit: str, path: Path | None = None) -> Course:
    """The first course that has the unit, for the command line.

    The search goes through the course around the working folder, the unit's lone folder there, and the
    same two for the folder of the hand-in. A course without the unit is returned where no other is
    found; its methods raise UnitError.

    Args:
        unit: name of the unit.
        path: the hand-in; None without one.

    Raises:
        CourseError: there is no course.
    """
    starts = [Path.cwd()] + ([path.absolute().parent] if path is not None else [])
    first: Course | None = None
    for start in starts:
        for course in (_course_around(start), lone_assignment(unit, start)):
            if course is not None and unit in course.units():
                return course
            first = first or course
    return first or find_course()


def course_here() -> Course:
    """The course around the working folder, otherwise the lone units there.

    Raises:
        CourseError: there is neither.
    """
    here = Path.cwd()
    course = _course_around(here)
    if course is not None and course.units():
        return course
    return lone_assignments(here) or course or find_course()


def _course_around(start: Path) -> Course | None:
    try:
        return find_course(start)
    except NoCourse:
        return None


def _is_released(folder: Path) -> bool:
    return has_checks(folder) and (folder / ANSWERS).is_file()


def _course_of(root: Path, assignments: Path) -> Course:
    return Course(root, solutions=root / "solutions", assignments=assignments)


def course_around(unit: str) -> Course:
    """The course made of the unit's lone folder, otherwise the course around the working folder.

    Raises:
        UnitError: there is neither.
    """
    here = working_folder().resolve()
    if course := lone_assignment(unit, here):
        return course
    try:
        return find_course(here)
    except CourseError:
        raise UnitError(
            f"the files of the assignment {unit!r} are not in {here}: keep the notebook in the "
            f"folder that it came in, beside the checks and {ANSWERS}"
        ) from None
