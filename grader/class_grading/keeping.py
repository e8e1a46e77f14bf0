"""Keeps graded submissions: nbgrader's notebook in autograded/, the report in reports/.

Each of several worker processes does this for itself: drawing what feedback shows would be too much for
one process. A single worker leaves it to the process that collects the results, and grades the next
submission meanwhile.
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
from grader.grading.graded_submission import GradedSubmission
from grader.grading.settings import Settings
from grader.grading.student_folder import grade_student
from grader.nbgrader_bridge.notebooks.autograded_notebook import write_autograded
from grader.nbgrader_bridge.notebooks.filing import Filing
from grader.nbgrader_bridge.notebooks.gradebook_facts import GradebookFacts, read_facts
from grader.report.model import Report
from grader.submission.alignment import AlignedSubmission

if TYPE_CHECKING:
    from grader.grading.grader import Grader


@dataclass(frozen=True)
class Kept:
    """What tables and the gradebook need of a submission that was graded and kept.

    Attributes:
        row: its line in tables.
        key: a hash of the hand-in and of the rules that it was graded by.
        layers: what sealed its code off.
        graded: its points; None where nbgrader's own converter makes them of `report`.
        report: only for that converter.
        submission: what the report is about, for that converter; None where it was graded earlier.
    """

    row: Row
    key: str
    layers: tuple[str, ...]
    graded: GradebookFacts | None
    report: Report | None = None
    submission: AlignedSubmission | None = None


class Keeper(HandIns):
    """Keeps what was graded for one unit.

    Args:
        settings: what all workers of the class share.
        released: the `Recorder`'s notebook, of which nbgrader's notebooks are made; None where its own
            converter makes them.
        filing: the `Recorder`'s; None in the same case.

    Raises:
        UnitError: where the unit has not been released.
    """

    def __init__(
        self, settings: Settings, released: NotebookNode | None, filing: Filing | None
    ) -> None:
        super().__init__(settings)
        self._journal = Journal(journal_path(self.course, self.unit))
        self._released, self._filing = released, filing

    def keep(self, submission: GradedSubmission, key: str) -> Kept:
        """Write notebook and report, then note in the journal that both are there."""
        report, facts = submission.report, None
        if self._released is not None and self._filing is not None:
            facts = write_autograded(
                self.course, self.unit, submission, self._released, self._filing
            )
        save_report(self.course, report)
        self._journal.note(report.student, "graded", key)
        return self._kept(report, key, facts, submission.aligned)

    def kept_before(self, student: str, key: str) -> Kept:
        """What was kept in an earlier run.

        Raises:
            CourseError, OSError, ValueError: where some of it is missing or broken.
        """
        report = read_report(report_path(self.course, self.unit, student))
        facts = None
        if self._released is not None:
            facts = read_facts(self.course, self.unit, student)
        return self._kept(report, key, facts, None)

    def _kept(
        self,
        report: Report,
        key: str,
        facts: GradebookFacts | None,
        aligned: AlignedSubmission | None,
    ) -> Kept:
        row = row_of(report)
        if facts is not None:
            return Kept(row, key, report.layers, facts)
        return Kept(row, key, report.layers, None, report, aligned)


def grade_as_found(grader: Grader, student: str, keeper: Keeper) -> tuple[GradedSubmission, str]:
    """Grade what a student has handed in; also returns its key, computed before it is read."""
    key = keeper.key(student)
    return grade_student(grader, student), key


def grade_and_keep(grader: Grader, student: str, keeper: Keeper) -> Kept:
    """Grade what a student has handed in, and keep it."""
    return keeper.keep(*grade_as_found(grader, student, keeper))


def kept_or_why_not(keeper: Keeper, submission: GradedSubmission, key: str) -> Kept | Exception:
    """Keep a graded submission; returns the exception where that fails."""
    try:
        return keeper.keep(submission, key)
    except Exception as error:
        return error
