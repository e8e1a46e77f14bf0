"""Where a course keeps its things.

A course is a folder with `solutions/` (instructors) or `assignments/` (students), and the folders
and the gradebook of nbgrader beside them. A file `grader.toml` may say that the first two lie
elsewhere (`solutions = "../solutions"`), and in which order the units are taught
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
    """There is no course here, or its settings cannot be read; one clear line."""


class NoCourse(CourseError):
    """No folder here, or around here, is a course."""


@dataclass(frozen=True)
class Course:
    """The folders of a course. nbgrader's own (submitted, autograded, …) lie in `root`.

    order: the units' names as they are taught; those it does not name come after them.
    """

    root: Path
    solutions: Path
    assignments: Path
    order: tuple[str, ...] = ()

    @property
    def db_url(self) -> str:
        """The gradebook's address, as SQLAlchemy wants it."""
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
        """The folder in `solutions/` of a unit. Raises UnitError where there is none."""
        self._require(unit)
        folder = self.solutions / unit
        if not has_checks(folder):
            raise UnitError(
                f"{folder} is missing: this needs the solutions, which instructors keep"
            )
        return folder

    def released(self, unit: str) -> Path:
        """The folder in `assignments/` of a unit. Raises UnitError where it was not released."""
        self._require(unit)
        folder = self.assignments / unit
        if not (folder / ANSWERS).is_file():
            raise UnitError(
                f"{folder} lacks {ANSWERS}: get the assignment again, or run `grader release {unit}`"
            )
        return folder

    def has_solutions(self, unit: str) -> bool:
        """Whether the unit's solution is here."""
        return has_checks(self.solutions / unit)

    def _require(self, unit: str) -> None:
        if unit not in self.units():
            known = ", ".join(self.units()) or "none"
            raise UnitError(f"there is no unit {unit!r} in {self.root}; units here: {known}")


def load_course(root: Path) -> Course:
    """The course in `root`. Raises CourseError where the settings cannot be read."""
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
    """The course that `start` (the working folder by default) lies in. Raises CourseError."""
    start = (start or working_folder()).resolve()
    for folder in (start, *start.parents):
        if (folder / SETTINGS).is_file() or any((folder / name).is_dir() for name in FOLDERS):
            return load_course(folder)
    raise NoCourse(
        f"{start} lies in no course: go to a folder that has assignments/ or solutions/, or to the "
        f"folder of an assignment, beside its {ANSWERS}"
    )
