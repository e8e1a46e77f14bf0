"""A unit opened for grading: its checks, and the references that answer for them."""

from __future__ import annotations

from dataclasses import dataclass

from grader import answers as answers_file
from grader.course import Course
from grader.references import LiveReferences, References
from grader.unit import Unit, load_unit


@dataclass(frozen=True)
class Book:
    """A unit with its references: `visible` for the visible cases, `live` for hidden ones."""

    unit: Unit
    preamble: tuple[str, ...]
    visible: References
    live: LiveReferences | None


def open_book(course: Course, name: str, *, hidden: bool) -> Book:
    """What grading `name` needs. Hidden cases need the solution; visible ones the answers file,
    or the solution where the file is missing or older than it. Raises UnitError."""
    if not hidden and not course.has_solutions(name):
        unit, answers = answers_file.load_released(course.released(name))
        return Book(unit, tuple(answers.meta["preamble"]), answers, None)
    source = load_unit(course.source(name))
    visible = _current_answers(course, source.name, source.fingerprint)
    live = LiveReferences(source) if hidden or visible is None else None
    return Book(source, tuple(source.preamble), visible or live, live)


def _current_answers(course: Course, name: str, fingerprint: str) -> answers_file.Answers | None:
    path = course.assignments / name / answers_file.FILE_NAME
    if not path.is_file():
        return None
    found = answers_file.load(path)
    return found if found.meta["fingerprint"] == fingerprint else None
