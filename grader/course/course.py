"""Find a course and its folders.

A course is a folder with `solutions/` (instructors) or `assignments/` (students), and with nbgrader's
folders and gradebook. The file `grader.toml` may name other places for the first two
(`solutions = "../solutions"`) and the order in which the units are taught
(`units = ["activations", "batchnorm"]`).
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from grader.course.unit_files import ANSWERS, has_checks, units_in
from grader.course.unit_modules import UnitError
from grader.execution.working_folder import working_folder

SETTINGS = "grader.toml"
FOLDERS = ("solutions", "assignments")
ORDER = "units"


class CourseError(Exception):
    """There is no course, or its settings cannot be read; the message is one line."""


class NoCourse(CourseError):
    """Neither the folder nor any folder around it is a course."""


@dataclass(frozen=True)
class Course:
    """The folders of a course.

    Args:
        root: the course's folder, with nbgrader's folders (submitted, autograded, …).
        solutions: the folder of the solved units.
        assignments: the folder of the released units.
        order: names of units in teaching order; units that it does not name come last.
    """

    root: Path
    solutions: Path
    assignments: Path
    order: tuple[str, ...] = ()

    @property
    def db_url(self) -> str:
        """The gradebook's address, as a URL for SQLAlchemy."""
        return f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def submitted(self) -> Path:
        """Where nbgrader collects hand-ins: submitted/STUDENT/UNIT/."""
        return self.root / "submitted"

    def units(self) -> list[str]:
        """The names of all units, in teaching order."""
        found = units_in(self.solutions) | units_in(self.assignments)
        return [*(name for name in self.order if name in found), *sorted(found - set(self.order))]

    def source(self, unit: str) -> Path:
        """The folder of a unit in `solutions/`. Raises UnitError where there is none."""
        self._require(unit)
        folder = self.solutions / unit
        if not has_checks(folder):
            raise UnitError(
                f"{folder} is missing: this needs the solutions, which instructors keep"
            )
        return folder

    def released(self, unit: str) -> Path:
        """The folder of a unit in `assignments/`. Raises UnitError where it was not released."""
        self._require(unit)
        folder = self.assignments / unit
        if not (folder / ANSWERS).is_file():
            raise UnitError(
                f"{folder} lacks {ANSWERS}: get the assignment again, or run `grader release {unit}`"
            )
        return folder

    def has_solutions(self, unit: str) -> bool:
        """Whether the course has the unit's solution."""
        return has_checks(self.solutions / unit)

    def _require(self, unit: str) -> None:
        if unit not in self.units():
            known = ", ".join(self.units()) or "none"
            raise UnitError(f"there is no unit {unit!r} in {self.root}; units here: {known}")


def load_course(root: Path) -> Course:
    """Load the course in the folder `root`. Raises CourseError where its settings cannot be read."""
    root = root.resolve()
    settings: dict[str, object] = {}
    path = root / SETTINGS
    if path.is_file():
        try:
            settings = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise CourseError(f"{path} cannot be read: {error}") from error
    if unknown := set(settings) - {*FOLDERS, ORDER}:
        raise CourseError(f"{path} has an unknown setting {sorted(unknown)[0]!r}")
    order = settings.get(ORDER, [])
    if not isinstance(order, list) or not all(isinstance(name, str) for name in order):
        raise CourseError(f"{path}: units is a list of names in teaching order, not {order!r}")
    places = {name: (root / str(settings.get(name, name))).resolve() for name in FOLDERS}
    return Course(root, **places, order=tuple(dict.fromkeys(order)))


def find_course(start: Path | None = None) -> Course:
    """Find the course around a folder.

    Args:
        start: the folder; by default the working folder.

    Raises:
        NoCourse: no folder around it is a course.
        CourseError: the settings of the course cannot be read.
    """
    start = (start or working_folder()).resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file() or any((folder / name).is_dir() for name in FOLDERS):
            return load_course(folder)
    raise NoCourse(
        f"{start} lies in no course: go to a folder that has assignments/ or solutions/, or to the "
        f"folder of an assignment, beside its {ANSWERS}"
    )
