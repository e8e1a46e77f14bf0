"""From a hand-in to its report: read, run, check, diagnose.

`Grader` keeps one warm sandbox and grades any number of submissions; `grade` is the same for one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from pathlib import Path

from grader.attachments import Attached, read_attachments
from grader.book import open_book
from grader.cases import blank_outcome
from grader.cells import CellResult
from grader.checking import CheckRun
from grader.course import Course, find_course
from grader.delegation import Delegation, scan
from grader.faults import refuse_faulty_cells
from grader.own_code import own_code
from grader.report import Flag, Report
from grader.sandbox import BorrowedSandbox, Sandbox
from grader.second_look import SecondLook, calls_before
from grader.seeds import course_secret, hidden_seed, visible_seed
from grader.session import Code, LocalSession, SealedSession, Session
from grader.subject import ProcessEnded
from grader.submission import Submission, read_submission
from grader.suspicion import suspicions
from grader.time_limits import TimeLimits
from grader.tolerant import definitions
from grader.wording import cell_note

MOST_GRADINGS = 4


class Grader:
    """Grades submissions of one unit, one after the other, on one warm sandbox.

    hidden: run the hidden cases too (needs the solution). sandbox: run student code in sealed
    processes; False runs it in this one, as a student does on their own machine; an open one is
    used and left open. Raises UnitError, NoIsolation.
    """

    def __init__(
        self,
        course: Course,
        unit: str,
        *,
        hidden: bool = True,
        sandbox: bool | Sandbox | BorrowedSandbox = True,
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

    def grade(self, path: Path | str, student: str = "", *, seed: str | None = None) -> Report:
        """Grade a file. Raises UnreadableSubmission with one clear line, and KitFault or UnitError
        where the kit or the unit is to blame.

        seed: that of the hidden cases, where the course's secret is not here to make it from.
        """
        return self.grade_submission(read_submission(path), student, seed=seed)

    def grade_submission(
        self,
        submission: Submission,
        student: str = "",
        *,
        seed: str | None = None,
        attached: Attached | None = None,
    ) -> Report:
        """Grade a submission that has been read; for `seed` see `grade`.

        attached: what `read_attachments` gives, where the files beside it are not on this machine.
        Where a process of it was killed, and not by this grader, it is graded again until two gradings
        agree: code that kills itself does so each time, a system short of memory does not.
        """
        begun, found = time.monotonic(), []
        for _ in range(MOST_GRADINGS):
            report, doubtful = self._grade_once(submission, student, seed, attached)
            if not doubtful or any(_agree(report, other) for other in found):
                break
            found.append(report)
        report.seconds = time.monotonic() - begun
        return report

    def _grade_once(
        self,
        submission: Submission,
        student: str,
        seed: str | None,
        attached: Attached | None,
    ) -> tuple[Report, bool]:
        """The report, and whether somebody else ended a process of the submission."""
        begun = time.monotonic()
        code = [
            Code(f"the unit's first cells ({n})", source)
            for n, source in enumerate(self.book.preamble, 1)
        ]
        own, mended = own_code(submission, self._release)
        session = self._session()
        try:
            results = session.run([*code, *own])
            refuse_faulty_cells(results, [item.label for item in code])
            report = self._report(submission, student, seed)
            unit = self.book.unit
            if attached is None:
                attached = read_attachments(unit.attachments, submission.path.parent)
            files, left_out = attached
            report.notes += [*mended, *left_out]
            for label, result in results.items():
                if note := cell_note(label, result):
                    report.notes.append(note)
                    if result.error_type == "ProcessEnded":
                        report.flags.append(Flag("process", result.message, label))
            delegations = self._delegations(own)
            hidden = report.seed if self.hidden else None
            deadline = begun + self.limits.submission
            broken = _broken_parts(own, results)
            run = CheckRun(self.book, session, self.limits, hidden, delegations, deadline, broken)
            run.attachments = files
            run.into(report)
            doubtful = self._look_again(report, session, own, replace(run, deadline=inf))
        except ProcessEnded as error:
            report, doubtful = self._given_up(submission, student, seed, str(error)), False
        finally:
            session.close()
        return report, session.doubtful or doubtful

    def _look_again(
        self, report: Report, session: Session, own: Sequence[Code], run: CheckRun
    ) -> bool:
        """Run odd code without what it must not call; whether that ended in doubt."""
        if not isinstance(session, SealedSession):
            return False
        sources = [("", source) for source in self.book.preamble]
        sources += [(item.label, "\n" * item.line + item.source) for item in own]
        names = [name for own_names in self._forbidden.values() for name in own_names]
        odd = suspicions(sources, names)
        odd += calls_before(session.called_before(), self._forbidden)
        session.close()

        def open_session(destroyed: Sequence[str]) -> SealedSession:
            return SealedSession(self.sandbox, self.limits, self._forbidden, destroyed)

        def run_on(other: SealedSession) -> CheckRun:
            return replace(
                run,
                session=other,
                delegations={},
                broken={},
                seen={},
                ends={},
                halted={},
                overruns=[],
            )

        code = [Code(f"{n}", source) for n, source in enumerate(self.book.preamble)]
        look = SecondLook(open_session, run_on, self._forbidden, [*code, *own])
        look.into(report, odd)
        return look.doubtful

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

    def _report(self, submission: Submission, student: str, seed: str | None) -> Report:
        if seed is None:
            seed = self.seed(student) if self.hidden else visible_seed(self.book.unit.name)
        return Report(
            unit=self.book.unit.name,
            submission=str(submission.path),
            seed=seed,
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

    def _given_up(self, submission: Submission, student: str, seed: str | None, why: str) -> Report:
        report = self._report(submission, student, seed)
        report.flags.append(Flag("process", why, "the submission"))
        for check in self.book.unit.checks:
            report.checks.append(blank_outcome(self.book.unit, check, "error", why))
        return report


def _agree(one: Report, other: Report) -> bool:
    """Whether two gradings of a submission came to the same."""
    marks = [[(item.name, item.status, item.points) for item in r.checks] for r in (one, other)]
    return marks[0] == marks[1] and one.flags == other.flags


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
