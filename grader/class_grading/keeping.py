"""What is kept of a graded hand-in: nbgrader's notebook in autograded/, the report in reports/.

Several worker processes do this each for itself: drawing what feedback shows would be too much for
one. With a single one, whoever collects the results does it, while the next hand-in is graded.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nbformat import NotebookNode

from grader.class_grading.records.hand_ins import HandIns
from grader.class_grading.records.journal import Journal
from grader.class_grading.records.reports import (
    Row,
    journal_path,
    read_report,
    report_path,
    row_of,
    save_report,
)
from grader.grading.settings import Settings
from grader.grading.student_folder import grade_student
from grader.nbgrader_bridge.notebooks.autograded_notebook import write_autograded
from grader.nbgrader_bridge.notebooks.filing import Filing
from grader.nbgrader_bridge.notebooks.gradebook_facts import GradebookFacts, read_facts
from grader.report.model import Report

if TYPE_CHECKING:
    from grader.grading.grader import Grader


@dataclass(frozen=True)
class Kept:
    """A hand-in that was graded and kept: what tables and the gradebook need of it.

    key: of the hand-in and the rules that it was graded by. graded: its points; None where nbgrader's
    own converter is to make them of `report`.
    """

    row: Row
    key: str
    layers: tuple[str, ...]
    graded: GradebookFacts | None
    report: Report | None = None


class Keeper(HandIns):
    """Keeps reports on what was handed in for one unit.

    released, filing: the `Recorder`'s, of which nbgrader's notebooks are made; both None where its own
    converter makes them. Raises UnitError where the unit has not been released.
    """

    def __init__(
        self, settings: Settings, released: NotebookNode | None, filing: Filing | None
    ) -> None:
        super().__init__(settings)
        self._journal = Journal(journal_path(self.course, self.unit))
        self._released, self._filing = released, filing

    def keep(self, report: Report, key: str) -> Kept:
        """Write notebook and report, then note in the journal that both are there."""
        graded = None
        if self._released is not None and self._filing is not None:
            graded = write_autograded(self.course, self.unit, report, self._released, self._filing)
        save_report(self.course, report)
        self._journal.note(report.student, "graded", key)
        return self._kept(report, key, graded)

    def kept_before(self, student: str, key: str) -> Kept:
        """What was kept in an earlier run. Raises CourseError, OSError or ValueError where some of it
        is missing or broken."""
        report = read_report(report_path(self.course, self.unit, student))
        graded = None
        if self._released is not None:
            graded = read_facts(self.course, self.unit, student)
        return self._kept(report, key, graded)

    def _kept(self, report: Report, key: str, graded: GradebookFacts | None) -> Kept:
        beside = report if graded is None else None
        return Kept(row_of(report), key, report.layers, graded, beside)


def grade_as_found(grader: Grader, student: str, keeper: Keeper) -> tuple[Report, str]:
    """The report on what a student has handed in, and its key from before it was read."""
    key = keeper.key(student)
    return grade_student(grader, student), key


def grade_and_keep(grader: Grader, student: str, keeper: Keeper) -> Kept:
    """Grade what a student has handed in, and keep it."""
    return keeper.keep(*grade_as_found(grader, student, keeper))


def kept_or_why_not(keeper: Keeper, report: Report, key: str) -> Kept | Exception:
    """What was kept, or what prevented it."""
    try:
        return keeper.keep(report, key)
    except Exception as error:
        return error
