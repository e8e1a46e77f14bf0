"""From a hand-in to its report: read, run, check, diagnose.

`Grader` keeps one warm sandbox and grades any number of submissions; `grade` is the same for one.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from grader import answers as answers_file
from grader import forbidden
from grader.authoring import Case, Check
from grader.compare import Mismatch, compare
from grader.course import Course, find_course
from grader.diagnosis import Observation, diagnose, observe
from grader.references import LiveReferences, References
from grader.report import Diagnosis, Evidence, Flag, Outcome, Report
from grader.sandbox import Sandbox
from grader.seeds import course_secret, hidden_seed, visible_seed
from grader.session import Code, LocalSession, SealedSession, Session, TimeLimits
from grader.subject import ProcessEnded, Subject
from grader.submission import Submission, read_submission
from grader.trace import Failure, Trace, run_case
from grader.unit import Unit, load_unit
from grader.wording import cell_note, error_message, failed_message, hidden_message, skip_message


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
        own = _cells_to_run(submission)
        session = self._session()
        try:
            results = session.run([*code, *own])
            report = self._report(submission, student)
            for label, result in results.items():
                if note := cell_note(label, result):
                    report.notes.append(note)
                    if result.error_type == "ProcessEnded":
                        report.flags.append(Flag("process", result.message, label))
            delegations = self._delegations(own)
            run = CheckRun(self, session, delegations, begun + self.limits.submission)
            run.into(report, student)
        except ProcessEnded as error:
            report = self._given_up(submission, student, str(error))
        finally:
            session.close()
        report.seconds = time.monotonic() - begun
        return report

    def grade_namespace(self, namespace: dict[str, Any], names: Sequence[str] = ()) -> Report:
        """Check the parts in a notebook's own namespace, visible cases only; all, or some."""
        begun = time.monotonic()
        session = LocalSession(self.limits, namespace)
        report = Report(self.book.unit.name, "this notebook", visible_seed(self.book.unit.name), [])
        run = CheckRun(self, session, {}, begun + self.limits.submission)
        run.into(report, "", only=names)
        report.seconds = time.monotonic() - begun
        return report

    def _session(self) -> Session:
        if self.sandbox is None:
            return LocalSession(self.limits)
        patterns = {name for part in self.book.unit.parts.values() for name in part.forbidden}
        return SealedSession(self.sandbox, self.limits, sorted(patterns))

    def _delegations(self, code: Sequence[Code]) -> dict[str, forbidden.Delegation]:
        patterns = {part.name: part.forbidden for part in self.book.unit.parts.values()}
        sources = [(item.label, item.source) for item in code]
        sources = [*(("", source) for source in self.book.preamble), *sources]
        return {item.part: item for item in reversed(forbidden.scan(sources, patterns))}

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

    def seed(self, student: str) -> str:
        """The seed of the student's hidden cases."""
        return hidden_seed(course_secret(self.course.root), student, self.book.unit.name)

    def _given_up(self, submission: Submission, student: str, why: str) -> Report:
        report = self._report(submission, student)
        report.flags.append(Flag("process", why, "the submission"))
        for check in self.book.unit.checks:
            report.checks.append(blank_outcome(self.book.unit, check, "error", why))
        return report


def _cells_to_run(submission: Submission) -> list[Code]:
    """The student's own code: neither tests nor read-only cells (the unit's own run instead), nor
    experiments, which train for minutes and define nothing that is graded."""
    return [
        Code(cell.label, cell.source)
        for cell in submission.cells
        if cell.kind == "code" and not cell.locked and "experiment" not in cell.tags
    ]


def blank_outcome(unit: Unit, check: Check, status: Any, message: str) -> Outcome:
    """An outcome without points."""
    return Outcome(
        name=check.name,
        part=check.part,
        title=check.title,
        status=status,
        points=0.0,
        max_points=check.points,
        hidden=check.name in unit.hidden_checks,
        message=message,
    )


@dataclass
class _Case:
    """One case to run: which references and seed are its own."""

    case: Case
    seed: str
    references: References
    hidden: bool


@dataclass
class CheckRun:
    """All checks of one submission, in order."""

    grader: Grader
    session: Session
    delegations: dict[str, forbidden.Delegation]
    deadline: float
    observations: dict[str, list[Observation]] = field(default_factory=dict)

    def into(self, report: Report, student: str, only: Sequence[str] = ()) -> None:
        """Run the checks and write their outcomes and diagnoses into the report."""
        unit = self.grader.book.unit
        subject = self.session.subject()
        seed = self.grader.seed(student) if self.grader.hidden else ""
        wanted = [check for check in unit.checks if not only or check.name in only]
        for check in wanted:
            outcome = self._outcome(check, subject, seed, report.checks)
            report.checks.append(outcome)
        for part, seen in self.observations.items():
            named = diagnose(seen, self.grader.book.visible.words)
            for outcome in report.checks:
                if outcome.part == part and outcome.name in named:
                    self._explain(outcome, named[outcome.name])
        for item in self.delegations.values():
            report.flags.append(Flag("forbidden", item.name, item.where))

    def _explain(self, outcome: Outcome, named: list[Diagnosis]) -> None:
        if outcome.status in ("failed", "error"):
            outcome.diagnosis = named

    def _outcome(self, check: Check, subject: Subject, seed: str, before: list[Outcome]) -> Outcome:
        unit = self.grader.book.unit
        cases = self._cases(check, seed)
        blocked = [o for o in before if o.name in check.needs and o.status != "passed"]
        begun = time.monotonic()
        if check.part in self.delegations:
            found = self.delegations[check.part]
            message = f"`{check.part}` uses {found.name} ({found.where}), which it is to implement"
            outcome = blank_outcome(unit, check, "failed", message)
        elif blocked:
            outcome = blank_outcome(unit, check, "skipped", skip_message(blocked[0]))
        elif not cases:
            outcome = blank_outcome(unit, check, "skipped", "runs at hand-in")
        elif begun > self.deadline:
            limit = self.grader.limits.submission
            message = f"the submission took longer than its {limit:g} s; this check did not run"
            outcome = blank_outcome(unit, check, "error", message)
        else:
            outcome = self._run(check, cases, subject)
        if not self.grader.hidden:
            outcome.waiting = unit.waiting.get(check.name, 0)
        outcome.seconds = time.monotonic() - begun
        return outcome

    def _cases(self, check: Check, seed: str) -> list[_Case]:
        book, unit = self.grader.book, self.grader.book.unit
        public = visible_seed(unit.name)
        cases = [_Case(c, public, book.visible, False) for c in unit.visible_cases(check)]
        if self.grader.hidden and book.live is not None:
            live = book.live
            cases += [_Case(c, seed, live, True) for c in unit.hidden_cases[check.name]]
        return cases

    def _run(self, check: Check, cases: list[_Case], subject: Subject) -> Outcome:
        """Run cases until one does not pass."""
        unit = self.grader.book.unit
        for item in cases:
            trace = run_case(check, item.case, subject, item.seed)
            expected = item.references.expected(check, item.case, item.seed)
            mismatch = compare(trace, expected)
            passed = mismatch is None and trace.failure is None
            self._observe(check, item, trace, passed, expected)
            if passed:
                continue
            if trace.failure is not None and trace.failure.kind == "Delegated":
                return self._delegated(check, trace.failure)
            if trace.failure is not None and (mismatch is None or _cut_short(mismatch)):
                message = error_message(check, trace.failure, item.case.title, item.hidden)
                outcome = blank_outcome(unit, check, "error", message)
            else:
                assert mismatch is not None
                outcome = self._failed(check, item, trace, mismatch)
            return outcome
        outcome = blank_outcome(unit, check, "passed", "")
        outcome.points = check.points
        return outcome

    def _observe(
        self, check: Check, item: _Case, trace: Trace, passed: bool, expected: list[Any]
    ) -> None:
        hidden_only = item.hidden and check.name not in self.grader.book.unit.hidden_checks
        if item.hidden and (passed or not hidden_only):
            return
        if trace.failure is not None and trace.failure.process:
            return
        references = item.references
        self.observations.setdefault(check.part, []).append(
            observe(
                check,
                trace,
                passed,
                expected,
                references.correct(check, item.case, item.seed),
                references.hypotheses(check, item.case, item.seed),
            )
        )

    def _failed(self, check: Check, item: _Case, trace: Trace, found: Mismatch) -> Outcome:
        unit = self.grader.book.unit
        if item.hidden:
            return blank_outcome(unit, check, "failed", hidden_message(check))
        outcome = blank_outcome(unit, check, "failed", failed_message(found, item.case.title))
        reference = unit.parts[check.part].reference
        outcome.evidence = Evidence(
            case=item.case.title,
            calls=tuple(trace.calls),
            result=found.name,
            got=found.got,
            expected=found.expected,
            worst=found.worst,
            relative_error=found.relative_error,
            reference=f"our solution and {reference}" if reference else "our solution",
        )
        return outcome

    def _delegated(self, check: Check, failure: Failure) -> Outcome:
        where = failure.frames[-1].split(":")[0] if failure.frames else "its code"
        name = failure.message.removesuffix(" was called")
        self.delegations[check.part] = forbidden.Delegation(check.part, name, where)
        message = f"`{check.part}` uses {name} ({where}), which it is to implement"
        return blank_outcome(self.grader.book.unit, check, "failed", message)


def _cut_short(mismatch: Mismatch) -> bool:
    return mismatch.says.endswith("was not reached")


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
