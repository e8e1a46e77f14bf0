"""What the gradebook has to know of one graded hand-in, read from its autograded notebook."""

from __future__ import annotations

import datetime
import os
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import reads_json
from nbgrader import utils

from grader.course import Course
from grader.textfile import UnreadableSubmission, read_bytes

TIMESTAMP = "timestamp.txt"
_MAX_TIMESTAMP = 200


@dataclass(frozen=True)
class Graded:
    """One student's points, for the gradebook; can be pickled.

    points: of each graded cell by its grade id, None where a person has to grade. untouched: the
    solution cells that are as released, which nbgrader comments on. timestamp: when it
    was handed in (UTC, without time zone), None where nothing says so. missing: there was no
    notebook of the unit's own name.
    """

    student: str
    points: dict[str, float | None]
    untouched: frozenset[str]
    timestamp: datetime.datetime | None = None
    missing: bool = False


def graded_of(unit: str, folder: Path, student: str, notebook: NotebookNode) -> Graded:
    """Read the points off an autograded notebook as nbgrader does.

    folder: of the hand-in. Raises ValueError where points or timestamp make no sense.
    """
    points: dict[str, float | None] = {}
    untouched = set()
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if utils.is_grade(cell):
            points[name] = utils.determine_grade(cell)[0]
        if utils.is_solution(cell) and _is_as_released(cell):
            untouched.add(name)
    missing = not os.path.exists(folder / f"{unit}.ipynb")
    return Graded(student, points, frozenset(untouched), handed_in_at(folder), missing)


def read_graded(course: Course, unit: str, student: str) -> Graded:
    """The same of a student who was graded before, e.g. in a run that broke off.

    Raises OSError where there is no autograded notebook, ValueError where it makes no sense.
    """
    path = course.root / "autograded" / student / unit / f"{unit}.ipynb"
    notebook = reads_json(path.read_text("utf-8"))
    return graded_of(unit, course.submitted / student / unit, student, notebook)


def handed_in_at(folder: Path) -> datetime.datetime | None:
    """The time in nbgrader's timestamp.txt, in UTC without time zone; None where there is none.

    Raises ValueError where the file, which a student could have written, holds anything else.
    """
    path = folder / TIMESTAMP
    if not os.path.lexists(path):
        return None
    try:
        return utils.parse_utc(read_bytes(path, _MAX_TIMESTAMP).decode("ascii").strip())
    except UnreadableSubmission as error:
        if _is_blank(path):
            return None
        raise ValueError(f"{error}: write the time of the hand-in into it, or remove it") from error
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        raise ValueError(
            f"{path} holds no time: write one like 2026-02-03 10:20:30 UTC into it, or remove it"
        ) from error


def _is_as_released(cell: NotebookNode) -> bool:
    marks = cell.metadata.nbgrader
    return not utils.is_task(cell) and marks.get("checksum") == utils.compute_checksum(cell)


def _is_blank(path: Path) -> bool:
    ordinary = path.is_file() and not path.is_symlink()
    return ordinary and path.stat().st_size <= _MAX_TIMESTAMP and not path.read_bytes().strip()
