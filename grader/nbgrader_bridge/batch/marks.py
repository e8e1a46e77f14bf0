"""Reads students' marks from the gradebook, for feedback pages and tables."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import Connection, Select, create_engine, select
from sqlalchemy.exc import DBAPIError

from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.common.gradebook_url import with_lock_timeout

# Hexadecimal digits of a digest: 96 bits, so two marks of a class practically never share one.
DIGITS = 24
# Students in one query: each is a parameter of the statement, of which SQLite allows 999 before 3.32.
_AT_ONCE = 100


@dataclass
class Mark:
    """One student's mark.

    Attributes:
        score: Points before the late penalty.
        max_score: The most points.
        penalty: Points of the late penalty; None without one.
        scores: Points and most points by grade id.
        comments: Comments by grade id.
    """

    score: float
    max_score: float
    penalty: float | None
    scores: dict[str, tuple[float, float]] = field(default_factory=dict)
    comments: dict[str, str | None] = field(default_factory=dict)

    def digest(self) -> str:
        """A hash of everything in the mark that a feedback page shows."""
        shown = (self.score, self.max_score, self.penalty or 0.0)
        cells = (sorted(self.scores.items()), sorted(self.comments.items()))
        return hashlib.sha256(repr((shown, cells)).encode()).hexdigest()[:DIGITS]


class MarkReader:
    """Reads the marks of one unit; another process may write them at the same time."""

    def __init__(self, db_url: str, unit: str) -> None:
        self._engine = create_engine(with_lock_timeout(db_url))
        self._unit = unit

    def read(self, students: Sequence[str]) -> dict[str, Mark]:
        """The marks of those students whose hand-in is recorded. Raises NbgraderError."""
        with self._connected() as connection:
            return self._read(connection, students)

    def students(self) -> list[str]:
        """All students whose hand-in is recorded, sorted. Raises NbgraderError."""
        wanted = self._of(select(SubmittedAssignment.student_id).select_from(SubmittedNotebook))
        with self._connected() as connection:
            return sorted(connection.scalars(wanted))

    def all(self) -> Iterator[tuple[str, Mark]]:
        """All students whose hand-in is recorded, with their marks. Raises NbgraderError."""
        students = self.students()
        for begin in range(0, len(students), _AT_ONCE):
            yield from sorted(self.read(students[begin : begin + _AT_ONCE]).items())

    @contextlib.contextmanager
    def _connected(self) -> Iterator[Connection]:
        path = self._engine.url.database or ""
        if self._engine.name == "sqlite" and not Path(path).is_file():  # SQLite would create it
            raise NbgraderError(f"there is no gradebook {path}: grade {self._unit} first")
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            raise NbgraderError(f"the gradebook cannot be read: {error.orig}") from error

    def _read(self, connection: Connection, students: Sequence[str]) -> dict[str, Mark]:
        student = SubmittedAssignment.student_id
        totals = self._of(
            select(
                student,
                SubmittedNotebook.score,
                Notebook.max_score,
                SubmittedNotebook.late_submission_penalty,
            ).select_from(SubmittedNotebook),
            students,
        )
        marks = {name: Mark(*numbers) for name, *numbers in connection.execute(totals)}
        grades = self._of(
            select(student, BaseCell.name, Grade.score, Grade.max_score)
            .select_from(Grade)
            .join(BaseCell, BaseCell.id == Grade.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id),
            students,
        )
        for name, cell, score, most in connection.execute(grades):
            marks[name].scores[cell] = (score, most)
        comments = self._of(
            select(student, BaseCell.name, Comment.comment)
            .select_from(Comment)
            .join(BaseCell, BaseCell.id == Comment.cell_id)
            .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id),
            students,
        )
        for name, cell, comment in connection.execute(comments):
            marks[name].comments[cell] = comment
        return marks

    def _of(self, wanted: Select, students: Sequence[str] | None = None) -> Select:
        chosen = (
            wanted.join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
            .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
            .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
            .where(
                Notebook.name == self._unit,
                Assignment.name == self._unit,
            )
        )
        if students is None:
            return chosen
        return chosen.where(SubmittedAssignment.student_id.in_(students))
