"""Grades submissions: reads, prepares and grades each; `grader.grading.steps` lists the steps.

`Grader` keeps one warm sandbox and grades any number of submissions; `grade` grades one.
"""

from __future__ import annotations

import time
from pathlib import Path

from grader.course.case_seeds import course_secret, hidden_seed, visible_seed
from grader.course.course import Course, find_course
from grader.files_beside.collection import BesideRules, FilesBeside, read_beside
from grader.grading.graded_submission import GradedSubmission
from grader.grading.open_unit import open_unit
from grader.grading.prepared import PreparedSubmission, prepare
from grader.grading.steps import Grading, GradingContext, carry_out
from grader.hand_in_choice.hand_in_reading import read_hand_in, read_own_work
from grader.process_state import kits_own
from grader.report.model import Report
from grader.sandbox.parent.leased_sandbox import LeasedSandbox
from grader.sandbox.parent.sandbox import Sandbox
from grader.static_analysis.parsing import shared_trees
from grader.subjects.time_limits import TimeLimits
from grader.submission.released_cells import read_release
from grader.submission.submission import Submission

# Gradings of one submission at most. Two that agree settle it; on a machine so short of memory that three
# differ, the last one stands rather than holding up the class.
MAX_GRADINGS = 4


class Grader:
    """Grades submissions of one unit, one after the other, on one warm sandbox.

    Args:
        course: the course.
        unit: the unit's name.
        hidden: whether to run the hidden cases too, which needs the solution.
        sandbox: whether to run student code in sealed processes; False runs it in this one, as a
            student does on their own machine. An open sandbox is used and left open.
        limits: seconds that the code of a submission may take.

    Raises:
        UnitError: where the unit cannot be opened.
        NoIsolation: where there is no sandbox to be had.
    """

    def __init__(
        self,
        course: Course,
        unit: str,
        *,
        hidden: bool = True,
        sandbox: bool | Sandbox | LeasedSandbox = True,
        limits: TimeLimits | None = None,
    ) -> None:
        self.course = course
        self.opened = open_unit(course, unit, hidden=hidden)
        self.hidden = hidden
        self.limits = limits or TimeLimits()
        self._owned = sandbox is True
        self.sandbox = Sandbox() if sandbox is True else (sandbox or None)

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox, where it is this grader's own."""
        if self._owned and self.sandbox is not None:
            self.sandbox.close()

    def grade(self, path: Path | str, student: str = "", *, seed: str | None = None) -> Report:
        """Grade a file, an archive or a student's folder.

        Args:
            path: what was handed in.
            student: the student's name, from which the hidden cases are drawn.
            seed: that of the hidden cases, where the course's secret is not here to make it from.

        Returns:
            The report.

        Raises:
            UnreadableSubmission: with one clear line, where there is nothing to grade.
            KitFault, UnitError: where the kit or the unit is to blame.
        """
        return self.grade_submission(self.read(Path(path)), student, seed=seed).report

    def read(self, path: Path) -> Submission:
        """Read what was handed in, as `grade` does; in the unit's released folder, a student's own.

        Raises:
            UnreadableSubmission: with one clear line.
        """
        unit, release = self.opened.unit.name, read_release(self._release)
        if path.is_dir() and path.resolve() == self._release.parent.resolve():
            return read_own_work(path, unit, release)
        return read_hand_in(path, unit, release)

    def grade_submission(
        self,
        submission: Submission,
        student: str = "",
        *,
        seed: str | None = None,
        beside: FilesBeside | None = None,
    ) -> GradedSubmission:
        """Grade a submission that has been read. All gradings go through here.

        Where a process of it was killed, and not by this grader, it is graded again until two gradings
        agree: code that kills itself does so each time, a system short of memory does not.

        Args:
            submission: the submission.
            student: see `grade`.
            seed: see `grade`.
            beside: the files beside it, as `read_beside` gives them; None reads them.

        Returns:
            The report, and the submission aligned with the release.
        """
        begun = time.monotonic()
        with shared_trees():
            beside = self._beside(submission) if beside is None else beside
            seed = self._seed_of(student) if seed is None else seed
            release = read_release(self._release)
            with kits_own():
                prepared = prepare(
                    self.opened, submission, release, beside, student=student, seed=seed
                )
                report = self._certain_report(prepared)
        report.seconds = time.monotonic() - begun
        return GradedSubmission(report, prepared.aligned.without_files())

    def _certain_report(self, prepared: PreparedSubmission) -> Report:
        """The report of a grading that is not doubtful, else of one that agrees with an earlier one."""
        context = GradingContext(self.opened, self.sandbox, self.limits, self.hidden)
        earlier: list[Report] = []
        for _ in range(MAX_GRADINGS):
            grading = Grading(context, prepared)
            carry_out(grading)
            if not grading.doubtful or any(map(grading.report.agrees, earlier)):
                break
            earlier.append(grading.report)
        return grading.report

    def _beside(self, submission: Submission) -> FilesBeside:
        """The files beside the hand-in that may travel with it."""
        unit, sealed = self.opened.unit, self.sandbox is not None
        limits = self.sandbox.limits if self.sandbox is not None else None
        rules = BesideRules(
            self.course, unit.name, unit.attachments, frozenset(unit.parts), limits, sealed
        )
        code = "\n".join(cell.source for cell in submission.cells)
        return read_beside(submission.path, lambda: code, rules, submission.beside)

    @property
    def _release(self) -> Path:
        name = self.opened.unit.name
        return self.course.assignments / name / f"{name}.ipynb"

    def _seed_of(self, student: str) -> str:
        return self.seed(student) if self.hidden else visible_seed(self.opened.unit.name)

    def seed(self, student: str) -> str:
        """The seed of the student's hidden cases."""
        return hidden_seed(course_secret(self.course.root), student, self.opened.unit.name)


def grade(
    unit: str,
    path: Path | str,
    *,
    hidden: bool = True,
    sandbox: bool = True,
    student: str = "",
    course: Course | None = None,
) -> Report:
    """Grade one submission of a unit; needs no course folder set up and no database.

    Args:
        unit: the unit's name.
        path: a notebook or a Python file.
        hidden: whether to run the hidden cases too.
        sandbox: whether to run the student's code in sealed processes.
        student: the student's name, from which the hidden cases are drawn.
        course: the course; by default the one around the working folder.

    Returns:
        The report.

    Raises:
        UnitError, UnreadableSubmission, NoIsolation: each with one clear line.
    """
    with Grader(course or find_course(), unit, hidden=hidden, sandbox=sandbox) as grader:
        return grader.grade(path, student)
