"""Records many hand-ins in one transaction of the gradebook, as nbgrader records them one by one."""

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
from grader.nbgrader_bridge.notebooks.filing import Filing, autograded_folder, empty
from grader.nbgrader_bridge.notebooks.gradebook_facts import GradebookFacts
from grader.nbgrader_bridge.notebooks.released_notebook import filing_of, sanitized


class Recorder:
    """Records the hand-ins for one unit. Open one for a whole run, as a context manager.

    Manual scores and comments are never changed.

    Attributes:
        released: The released notebook as nbgrader sees it, for `graded_notebook`; can be pickled.
        filing: How notebooks are written, for `write_graded`; can be pickled.

    Raises:
        NbgraderError: On entering, where the unit is not released, the gradebook cannot be reached,
            or nbgrader itself must record (see `why_slow_autograding`).
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
        """Record hand-ins in one transaction, or, where one of them fails, in one each.

        Recording the same again changes nothing.

        Returns:
            Hand-ins that could not be recorded; the gradebook shows them as waiting for a person.

        Raises:
            NbgraderError: The gradebook itself fails.
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
        """Mark hand-ins that have no mark as waiting for a person in the gradebook.

        Their autograded notebooks are removed, as they belong to an earlier hand-in.

        Raises:
            NbgraderError: The gradebook itself fails.
        """
        for problem in problems:
            student = problem.student
            when = self._handed_in(student)
            with contextlib.suppress(OSError):
                empty(autograded_folder(self.course, self.unit, student))
            # If the database refuses the name, the problem is still reported.
            with contextlib.suppress(ValueError, StatementError), self._transaction():
                self._rows.ask_for_review(student, when)

    def scores(self) -> dict[str, float | None]:
        """Recorded points of the tests for each student who handed in; None where a test has none.

        Manual scores and late penalties are not included.
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
            # `update_penalties` reports failures of the plugin, once for the whole class.
            assign_penalties(self._gradebook.db, self.unit, self._penalties, students)

    def _handed_in(self, student: str) -> HandInTime:
        folder = self.course.submitted / student / self.unit
        try:
            return hand_in_time(folder, self._zone)
        except (ValueError, OSError):  # the file system refuses the name
            return HandInTime(None)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        """A transaction; afterwards the session holds no objects, so memory does not grow."""
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
    """Raise NbgraderError for a locked, read-only, damaged or missing gradebook: no hand-in's fault."""
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise NbgraderError(f"the gradebook cannot be used: {error.orig}") from error
