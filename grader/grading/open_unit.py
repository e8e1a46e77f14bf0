"""A unit opened for grading: its checks, and the references that answer for them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.course.course import Course
from grader.course.fingerprints import content_stamp, fingerprint
from grader.course.loading import load_unit
from grader.course.unit import Unit
from grader.course.unit_files import ANSWERS
from grader.references import answers_file
from grader.references.live import LiveReferences
from grader.references.references import References
from grader.references.store import open_store


@dataclass(frozen=True)
class OpenUnit:
    """A unit with its references: `visible` for the visible cases, `live` for hidden ones."""

    unit: Unit
    preamble: tuple[str, ...]
    visible: References
    live: LiveReferences | None


def open_unit(course: Course, name: str, *, hidden: bool) -> OpenUnit:
    """What grading `name` needs.

    Without hidden cases that is what students have: the released checks and the answers file.
    Hidden cases need the solution, which also answers where the file is missing or older than it.
    What it answers is kept for other workers of the course and for later; see `reference_store`.
    Raises UnitError.
    """
    current = _current_answers(course, name)
    if not hidden and (current or not course.has_solutions(name)):
        unit, answers = answers_file.load_released(course.released(name))
        return OpenUnit(unit, tuple(answers.meta["preamble"]), answers, None)
    folder = course.source(name)
    stamp = content_stamp(folder)
    source = load_unit(folder)
    live = LiveReferences(source, open_store(course.root, folder, stamp) if hidden else None)
    answers = answers_file.load(current) if current else None
    return OpenUnit(source, tuple(source.preamble), answers or live, live)


def _current_answers(course: Course, name: str) -> Path | None:
    """The answers file of the unit as it stands now in `solutions/`, where there is one."""
    path = course.assignments / name / ANSWERS
    if not path.is_file() or not course.has_solutions(name):
        return None
    expected = fingerprint(course.source(name))
    return path if answers_file.load(path).meta["fingerprint"] == expected else None
