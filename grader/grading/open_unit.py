"""Opens a unit for grading: its checks, and the references for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.course.course import Course
from grader.course.fingerprints import content_fingerprint, unit_fingerprint
from grader.course.unit import Unit
from grader.course.unit_files import ANSWERS
from grader.course.unit_loading import load_unit
from grader.references import answers_file
from grader.references.live_references import LiveReferences
from grader.references.references import References
from grader.references.store import open_store


@dataclass(frozen=True)
class OpenUnit:
    """A unit with its references.

    Attributes:
        unit: the unit.
        preamble: the code of its own cells that run before a student's.
        visible: references for the visible cases.
        live: references for the hidden cases; None where these do not run.
    """

    unit: Unit
    preamble: tuple[str, ...]
    visible: References
    live: LiveReferences | None


def open_unit(course: Course, name: str, *, hidden: bool) -> OpenUnit:
    """Open a unit for grading.

    Without hidden cases, what students have will do: the released checks and the answers file.
    Hidden cases need the solution, which also serves where the file is missing or older than it.
    Its results are kept for other workers of the course and for later runs; see `references.store`.

    Args:
        course: the course.
        name: the unit's name.
        hidden: whether hidden cases are to run.

    Raises:
        UnitError: where the unit is missing or broken.
    """
    current = _current_answers(course, name)
    if not hidden and (current or not course.has_solutions(name)):
        unit, answers = answers_file.load_released(course.released(name))
        return OpenUnit(unit, tuple(answers.meta["preamble"]), answers, None)
    folder = course.source(name)
    stamp = content_fingerprint(folder)
    source = load_unit(folder)
    live = LiveReferences(source, open_store(course.root, folder, stamp) if hidden else None)
    answers = answers_file.load(current) if current else None
    return OpenUnit(source, tuple(source.preamble), answers or live, live)


def _current_answers(course: Course, name: str) -> Path | None:
    """The answers file of the unit as it stands now in `solutions/`, where there is one."""
    path = course.assignments / name / ANSWERS
    if not path.is_file() or not course.has_solutions(name):
        return None
    expected = unit_fingerprint(course.source(name))
    return path if answers_file.load(path).meta["fingerprint"] == expected else None
