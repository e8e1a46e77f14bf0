"""From a hand-in to its report: read, run, check, diagnose.

`Grader` keeps one warm sandbox and grades any number of submissions; `grade` is the same for one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from math import inf
from pathlib import Path

from grader.course.course import Course, find_course
from grader.course.seeds import course_secret, hidden_seed, visible_seed
from grader.files_beside.reading import Beside, Rules, read_beside
from grader.grading.cases import blank_outcome
from grader.grading.check_run import CheckRun
from grader.grading.faulty_cells import refuse_faulty_cells
from grader.grading.open_unit import open_unit
from grader.grading.second_look import SecondLook, calls_before
from grader.hand_in_choice.reading import read_hand_in, read_own
from grader.messages.hand_in_notes import broken_parts, limited, notes_on_cells
from grader.messages.switch_notes import switch_notes
from grader.process_state import kits_own
from grader.protocol.cells import Code
from grader.replies.channel import ProcessEnded
from grader.report.model import Flag, Report
from grader.sandbox.parent.borrowed import BorrowedSandbox
from grader.sandbox.parent.sandbox import Sandbox
from grader.static_analysis.delegation import Delegation, scan
from grader.static_analysis.sources import WholeCode, whole_code
from grader.static_analysis.suspicion import Suspicion, suspicions
from grader.subjects.local_session import LocalSession
from grader.subjects.sealed_session import SealedSession
from grader.subjects.session import Session
from grader.subjects.time_limits import TimeLimits
from grader.submission.cells import Submission
from grader.submission.graded_code import own_code
from grader.submission.released_cells import read_release

MAX_GRADINGS = 4


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
        """Grade a file, an archive or a student's folder. Raises UnreadableSubmission, one clear line,
        and KitFault or UnitError where the kit or the unit is to blame.

        seed: that of the hidden cases, where the course's secret is not here to make it from.
        """
        return self.grade_submission(self.read(Path(path)), student, seed=seed)

    def read(self, path: Path) -> Submission:
        """Read what was handed in, as `grade` does; in the unit's released folder, a student's own.

        Raises UnreadableSubmission.
        """
        unit, release = self.opened.unit.name, read_release(self._release)
        if path.is_dir() and path.resolve() == self._release.parent.resolve():
            return read_own(path, unit, release)
        return read_hand_in(path, unit, release)

    def grade_submission(
        self,
        submission: Submission,
        student: str = "",
        *,
        seed: str | None = None,
        beside: Beside | None = None,
    ) -> Report:
        """Grade a submission that has been read; for `seed` see `grade`.

        beside: what `read_beside` gives, where the files beside it are not on this machine.
        Where a process of it was killed, and not by this grader, it is graded again until two gradings
        agree: code that kills itself does so each time, a system short of memory does not.
        """
        begun, found = time.monotonic(), []
        beside = self._beside(submission) if beside is None else beside
        with kits_own():
            for _ in range(MAX_GRADINGS):
                report, doubtful = self._grade_once(submission, student, seed, beside)
                if not doubtful or any(report.agrees(other) for other in found):
                    break
                found.append(report)
        report.seconds = time.monotonic() - begun
        return report

    def _grade_once(
        self,
        submission: Submission,
        student: str,
        seed: str | None,
        beside: Beside,
    ) -> tuple[Report, bool]:
        """The report, and whether somebody else ended a process of the submission."""
        begun = time.monotonic()
        code = [
            Code(f"the unit's first cells ({n})", source)
            for n, source in enumerate(self.opened.preamble, 1)
        ]
        own, mended = own_code(submission, self._release)
        whole = whole_code(_sources(own), beside.files, beside.folder)
        session = self._session(beside, whole)
        try:
            results = session.run([*code, *own])
            refuse_faulty_cells(results, [item.label for item in code])
            report = self._report(submission, student, seed)
            report.notes += [*limited(mended), *beside.notes, *session.not_put]
            report.notes += notes_on_cells(results, beside.files)
            for label, result in results.items():
                if result.error_type == "ProcessEnded":
                    report.flags.append(Flag("process", result.message, label))
            delegations = self._delegations(whole)
            hidden = report.seed if self.hidden else None
            deadline = begun + self.limits.submission
            broken = broken_parts(own, results)
            run = CheckRun(self.opened, session, self.limits, hidden, delegations, deadline, broken)
            run.attachments = beside.attachments
            run.into(report)
            modules = [Code(item.label, item.text) for item in whole.modules]
            report.notes += switch_notes(session.switched(), own, modules)
            run = replace(run, deadline=inf)
            doubtful = self._look_again(report, session, own, run, beside, whole)
        except ProcessEnded as error:
            report, doubtful = self._given_up(submission, student, seed, str(error)), False
        finally:
            session.close()
        return report, session.doubtful or doubtful

    def _look_again(
        self,
        report: Report,
        session: Session,
        own: Sequence[Code],
        run: CheckRun,
        beside: Beside,
        whole: WholeCode,
    ) -> bool:
        """Run odd code without what it must not call; whether that ended in doubt."""
        if not isinstance(session, SealedSession):
            return False
        sources = [*(("", source) for source in self.opened.preamble), *whole.sources]
        names = [name for own_names in self._forbidden.values() for name in own_names]
        odd = suspicions(sources, names)
        odd += [Suspicion(f"the file {name[:60]}", label, False) for label, name in whole.unread]
        # What it holds when it is imported may not be what was read.
        odd += [Suspicion(f"the module {m.label[:60]}", m.label, False) for m in whole.modules[:1]]
        odd += calls_before(session.called_before(), self._forbidden)
        session.close()

        def open_session(destroyed: Sequence[str]) -> SealedSession:
            return self._sealed(beside, whole, destroyed)

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

        code = [Code(f"{n}", source) for n, source in enumerate(self.opened.preamble)]
        look = SecondLook(open_session, run_on, self._forbidden, [*code, *own])
        look.into(report, odd)
        return look.doubtful

    def _beside(self, submission: Submission) -> Beside:
        """What lies beside the hand-in, and may travel with it."""
        unit, sealed = self.opened.unit, self.sandbox is not None
        limits = self.sandbox.limits if self.sandbox is not None else None
        rules = Rules(
            self.course, unit.name, unit.attachments, frozenset(unit.parts), limits, sealed
        )
        code = "\n".join(cell.source for cell in submission.cells)
        return read_beside(submission.path, lambda: code, rules, submission.beside)

    def _session(self, beside: Beside, whole: WholeCode) -> Session:
        if self.sandbox is None:
            return LocalSession(self.limits, beside=beside)
        return self._sealed(beside, whole)

    def _sealed(
        self, beside: Beside, whole: WholeCode, destroyed: Sequence[str] = ()
    ) -> SealedSession:
        assert self.sandbox is not None
        files = [Code(label, text) for label, text in whole.sources]
        return SealedSession(self.sandbox, self.limits, self._forbidden, destroyed, beside, files)

    @property
    def _forbidden(self) -> dict[str, tuple[str, ...]]:
        return {part.name: part.forbidden for part in self.opened.unit.parts.values()}

    def _delegations(self, whole: WholeCode) -> dict[str, Delegation]:
        sources = [*(("", source) for source in self.opened.preamble), *whole.cells]
        found = scan(sources, self._forbidden, whole.modules)
        return {item.part: item for item in reversed(found)}

    def _report(self, submission: Submission, student: str, seed: str | None) -> Report:
        if seed is None:
            seed = self.seed(student) if self.hidden else visible_seed(self.opened.unit.name)
        return Report(
            unit=self.opened.unit.name,
            submission=str(submission.path),
            seed=seed,
            checks=[],
            notes=limited(submission.notes),
            student=student,
            layers=self.sandbox.layers if self.sandbox is not None else (),
        )

    @property
    def _release(self) -> Path:
        name = self.opened.unit.name
        return self.course.assignments / name / f"{name}.ipynb"

    def seed(self, student: str) -> str:
        """The seed of the student's hidden cases."""
        return hidden_seed(course_secret(self.course.root), student, self.opened.unit.name)

    def _given_up(self, submission: Submission, student: str, seed: str | None, why: str) -> Report:
        report = self._report(submission, student, seed)
        report.flags.append(Flag("process", why, "the submission"))
        for check in self.opened.unit.checks:
            report.checks.append(blank_outcome(self.opened.unit, check, "error", why))
        return report


def _sources(code: Sequence[Code]) -> list[tuple[str, str]]:
    """(label, code) of each, whose lines count from the file's start."""
    return [(item.label, "\n" * item.line + item.source) for item in code]


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
