"""Units without a course around them: a student may have got nothing but the folder of one unit.

Such a folder is a course of its own: no order, no gradebook, no solutions.
"""

from __future__ import annotations

from pathlib import Path

from grader.course.course import Course, CourseError, NoCourse, find_course
from grader.course.unit_files import ANSWERS, has_checks
from grader.course.unit_modules import UnitError
from grader.execution.working_folder import working_folder


def lone_assignment(unit: str, start: Path) -> Course | None:
    """The course that the unit's own folder is: `start`, in `start`, or around it; None without one."""
    start = start.resolve()
    for folder in (start, start / unit, *start.parents):
        if folder.name == unit and has_checks(folder):
            return _course_of(folder, folder.parent)
    return None


def lone_assignments(start: Path) -> Course | None:
    """The course of the released unit that `start` is or lies in, else of those that lie in `start`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if _is_released(folder):
            return _course_of(folder, folder.parent)
    if any(_is_released(path.parent) for path in start.glob(f"*/{ANSWERS}")):
        return _course_of(start, start)
    return None


def course_for(unit: str, path: Path | None = None) -> Course:
    """For the command line: the first course that has the unit.

    It lies around the working folder, or is the unit's lone folder there; else it lies around the
    hand-in `path`. Raises CourseError, or UnitError where there are courses, but none has the unit.
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
    """For what is about all units: the course around the working folder, or the lone units there.

    Raises CourseError.
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
    """The course that holds `unit`: its very folder, or the course around the working folder.

    Raises UnitError.
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
