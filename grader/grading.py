"""From a hand-in to its report: read, run, check, diagnose.

`Grader` keeps one warm sandbox and grades any number of submissions; `grade` is the same for one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from grader.attachments import read_attachments
from grader.book import open_book
from grader.cases import blank_outcome
from grader.cells import CellResult
from grader.checking import CheckRun
from grader.course import Course, find_course
from grader.delegation import Delegation, scan
from grader.own_code import own_code
from grader.report import Flag, Report
from grader.sandbox import Sandbox
from grader.seeds import course_secret, hidden_seed, visible_seed
from grader.session import Code, LocalSession, SealedSession, Session
from grader.subject import ProcessEnded
from grader.submission import Submission, read_submission
from grader.time_limits import TimeLimits
from grader.tolerant import definitions
from grader.wording import cell_note


class Grader:
    """Grades submissions of one unit, one after the other, on one warm sandbox.

    hidden: run the hidden cases too (needs the solution). sandbox: run student code in sealed
    processes; False runs it in this one, as a student does on their own machine; an open Sandbox
    is used and left open. Raises UnitError, NoIsolation.
    """

    def __init__(
        self,
        course: Course,
        unit: str,
        *,
        hidden: bool = True,
        sandbox: bool | Sandbox = True,
        limits: TimeLimits | None = None,
    ) -> None:
        self.course = course
        self.book = open_book(course, unit, hidden=hidden)
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

    def grade(self, path: Path | str, student: str = "") -> Report:
        """Grade a file. Raises UnreadableSubmission with one clear line."""
        return self.grade_submission(read_submission(path), student)

    def grade_submission(self, submission: Submission, student: str = "") -> Report:
        """Grade a submission that has been read."""
        begun = time.monotonic()
        code = [Code("the unit's first cells", source) for source in self.book.preamble]
        code = [Code(f"{item.label} ({n})", item.source) for n, item in enumerate(code, 1)]
        own, mended = own_code(submission, self._release)
        session = self._session()
        try:
            results = session.run([*code, *own])
            report = self._report(submission, student)
            unit = self.book.unit
            attached, left_out = read_attachments(unit.attachments, submission.path.parent)
            report.notes += [*mended, *left_out]
            for label, result in results.items():
                if note := cell_note(label, result):
                    report.notes.append(note)
                    if result.error_type == "ProcessEnded":
                        report.flags.append(Flag("process", result.message, label))
            delegations = self._delegations(own)
            seed = self.seed(student) if self.hidden else None
            deadline = begun + self.limits.submission
            broken = _broken_parts(own, results)
            run = CheckRun(self.book, session, self.limits, seed, delegations, deadline, broken)
            run.attachments = attached
            run.into(report)
        except ProcessEnded as error:
            report = self._given_up(submission, student, str(error))
        finally:
            session.close()
        report.seconds = time.monotonic() - begun
        return report

    def _session(self) -> Session:
        if self.sandbox is None:
            return LocalSession(self.limits)
        return SealedSession(self.sandbox, self.limits, self._forbidden)

    @property
    def _forbidden(self) -> dict[str, tuple[str, ...]]:
        return {part.name: part.forbidden for part in self.book.unit.parts.values()}

    def _delegations(self, code: Sequence[Code]) -> dict[str, Delegation]:
        sources = [(item.label, "\n" * item.line + item.source) for item in code]
        sources = [*(("", source) for source in self.book.preamble), *sources]
        return {item.part: item for item in reversed(scan(sources, self._forbidden))}

    def _report(self, submission: Submission, student: str) -> Report:
        return Report(
            unit=self.book.unit.name,
            submission=str(submission.path),
            seed=self.seed(student) if self.hidden else visible_seed(self.book.unit.name),
            checks=[],
            notes=list(submission.notes),
            student=student,
            layers=self.sandbox.layers if self.sandbox is not None else (),
        )

    @property
    def _release(self) -> Path:
        name = self.book.unit.name
        return self.course.assignments / name / f"{name}.ipynb"

    def seed(self, student: str) -> str:
        """The seed of the student's hidden cases."""
        return hidden_seed(course_secret(self.course.root), student, self.book.unit.name)

    def _given_up(self, submission: Submission, student: str, why: str) -> Report:
        report = self._report(submission, student)
        report.flags.append(Flag("process", why, "the submission"))
        for check in self.book.unit.checks:
            report.checks.append(blank_outcome(self.book.unit, check, "error", why))
        return report


def _broken_parts(code: Sequence[Code], results: dict[str, CellResult]) -> dict[str, str]:
    """By name, what is wrong with the cell that should define it."""
    return {
        name: note
        for item in code
        if (note := cell_note(item.label, results[item.label]))
        for name in definitions(item.source)
    }


def grade(
    unit: str,
    path: Path | str,
    *,
    hidden: bool = True,
    sandbox: bool = True,
    student: str = "",
    course: Course | None = None,
) -> Report:
    """Grade one submission of `unit`; needs no course folder set up and no database.

    path: a notebook or a Python file. hidden: run the hidden cases too. sandbox: seal the student's
    code off. Raises UnitError, UnreadableSubmission, NoIsolation, each one clear line.
    """
    with Grader(course or find_course(), unit, hidden=hidden, sandbox=sandbox) as grader:
        return grader.grade(path, student)
