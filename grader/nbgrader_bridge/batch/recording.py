"""The one writer of the gradebook: many hand-ins in one transaction, as nbgrader records them."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator, Sequence

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from sqlalchemy.exc import InterfaceError, OperationalError, StatementError

from grader.course.course import Course, CourseError
from grader.course.unit_modules import UnitError
from grader.nbgrader_bridge.batch.rows import Rows
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError, captured_log
from grader.nbgrader_bridge.common.configuration import course_config
from grader.nbgrader_bridge.common.gradebook_url import with_lock_timeout
from grader.nbgrader_bridge.common.late_penalties import assign_penalties
from grader.nbgrader_bridge.common.penalties import Penalties
from grader.nbgrader_bridge.common.problems import Problem, problem_of
from grader.nbgrader_bridge.common.timestamps import HandInTime, course_zone, hand_in_time
from grader.nbgrader_bridge.converters.fast_path import autograde_converter, why_slow
from grader.nbgrader_bridge.notebooks.autograded_notebook import autograded_folder
from grader.nbgrader_bridge.notebooks.filing import Filing, empty
from grader.nbgrader_bridge.notebooks.gradebook_facts import GradebookFacts
from grader.nbgrader_bridge.notebooks.released_notebook import filing_of, sanitized


class Recorder:
    """Records the class of one unit; open one for a whole run, as a context manager.

    released: the released notebook as nbgrader sees it, for `graded_notebook`. filing: for
    `write_graded`. Both can be pickled. Scores and comments of people are never touched.
    `__enter__` raises NbgraderError with one clear line: the unit is not released, the gradebook
    cannot be reached, or nbgrader itself must record (see `why_slow_autograding`).
    """

    released: NotebookNode
    filing: Filing

    def __init__(self, course: Course, unit: str) -> None:
        self.course, self.unit = course, unit

    def __enter__(self) -> Recorder:
        with captured_log() as (log, _), _plain_errors():
            config = course_config(self.course)
            converter = autograde_converter(self.course, self.unit, config, log)
            if why := why_slow(converter, config):
                raise NbgraderError(why)
            try:
                self.released = sanitized(converter, self.course, self.unit, log)
            except (CourseError, UnitError) as error:
                raise NbgraderError(str(error)) from error
            self.filing = filing_of(converter)
            self._zone = course_zone(config)
            self._penalties = Penalties(converter, self.course.root)
            converter.log = logging.Logger("grader.nbgrader", logging.CRITICAL)
            self._gradebook = Gradebook(with_lock_timeout(self.course.db_url))
            try:
                self._gradebook.check_course(converter.coursedir.course_id)
                self._rows = Rows(self._gradebook, self.unit)
            except BaseException:
                self._gradebook.close()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        self._gradebook.close()

    def record(self, graded: Sequence[GradebookFacts]) -> list[Problem]:
        """Record hand-ins in one transaction; where one makes trouble, in one each.

        Returns those that could not be recorded; they wait for a person then. Recording anew
        what is recorded changes nothing. Raises NbgraderError where the gradebook itself fails.
        """
        batch = list({item.student: item for item in graded}.values())
        try:
            self._write(batch)
        except NbgraderError:
            raise
        except Exception:
            return self._record_singly(batch)
        return []

    def set_aside(self, problems: Sequence[Problem]) -> None:
        """Have the gradebook show that a person must look at these hand-ins, which have no mark.

        Their autograded notebooks go: they were an earlier hand-in's. Raises NbgraderError where
        the gradebook itself fails.
        """
        for problem in problems:
            student = problem.student
            when = self._handed_in(student)
            with contextlib.suppress(OSError):
                empty(autograded_folder(self.course, self.unit, student))
            # A name that no database takes remains a problem that is told.
            with contextlib.suppress(ValueError, StatementError), self._transaction():
                self._rows.ask_for_review(student, when)

    def scores(self) -> dict[str, float | None]:
        """The points of the tests by student, as recorded; None where a test has none yet.

        Of everybody in the gradebook who handed in; without manual scores and penalties.
        """
        with self._transaction():
            return self._rows.scores()

    def _record_singly(self, batch: list[GradebookFacts]) -> list[Problem]:
        problems = []
        for item in batch:
            try:
                self._write([item])
            except NbgraderError:
                raise
            except Exception as error:
                problems.append(problem_of(item.student, error))
        self.set_aside(problems)
        return problems

    def _write(self, batch: list[GradebookFacts]) -> None:
        students = [item.student for item in batch]
        times = {student: self._handed_in(student) for student in students}
        with self._transaction():
            self._rows.write(batch, times)
            # What a plugin fails at is told by `update_penalties`, for the whole class.
            assign_penalties(self._gradebook.db, self.unit, self._penalties, students)

    def _handed_in(self, student: str) -> HandInTime:
        folder = self.course.submitted / student / self.unit
        try:
            return hand_in_time(folder, self._zone)
        except (ValueError, OSError):  # a name that no file system takes
            return HandInTime(None)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """All or nothing, and nothing of it stays in memory."""
        session = self._gradebook.db
        with _plain_errors():
            try:
                yield
                session.commit()
            except BaseException:
                session.rollback()
                raise
            finally:
                session.expunge_all()


@contextlib.contextmanager
def _plain_errors() -> Iterator[None]:
    """A gradebook that is locked, read-only, damaged or away is nobody's hand-in."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise NbgraderError(f"the gradebook cannot be used: {error.orig}") from error
