"""Runs the checks of one submission, and decides the outcome of each."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.authoring import Check
from grader.course.case_seeds import visible_seed
from grader.evaluation.compare import Mismatch, compare
from grader.evaluation.run_case import run_case
from grader.evaluation.trace import Failure, Trace
from grader.grading.cases import CaseToRun, Seen, blank_outcome, drop_bulky, is_bulky
from grader.grading.diagnosing import name_mistakes
from grader.grading.halts import Halts
from grader.grading.open_unit import OpenUnit
from grader.messages.outcome_text import (
    delegated_message,
    error_message,
    failed_message,
    hidden_message,
    not_written,
    skip_message,
)
from grader.report.model import Evidence, Flag, Outcome, Report
from grader.static_analysis.delegation import Delegation
from grader.subjects.session import Session
from grader.subjects.subject import Subject
from grader.subjects.time_limits import TimeLimits


@dataclass(frozen=True)
class CheckSettings:
    """What the checks of a submission run with, the same from the first to the last.

    Attributes:
        opened: the unit.
        session: the submission's code, ready to answer.
        limits: seconds that the code may take.
        hidden_seed: the student's seed; None leaves the hidden cases out.
        deadline: of the whole submission, in seconds of `time.monotonic`.
        broken: by part, what is wrong with the cell that should define it.
        attachments: by name, the content of the files handed in beside the notebook.
        diagnoses: whether to name mistakes.
    """

    opened: OpenUnit
    session: Session
    limits: TimeLimits
    hidden_seed: str | None
    deadline: float
    broken: Mapping[str, str] = field(default_factory=dict)
    attachments: Mapping[str, bytes] = field(default_factory=dict)
    diagnoses: bool = True


@dataclass
class CheckState:
    """What is known after the checks that have run so far.

    Attributes:
        delegations: by part, a name that it must not reach and reaches. Some are known from the source.
        seen: by part, the cases that ran.
        halts: parts whose checks are not run any more.
    """

    delegations: dict[str, Delegation] = field(default_factory=dict)
    seen: dict[str, list[Seen]] = field(default_factory=dict)
    halts: Halts = field(default_factory=Halts)


@dataclass
class CheckRun:
    """Runs all checks of one submission, in order."""

    settings: CheckSettings
    state: CheckState = field(default_factory=CheckState)

    def into(self, report: Report, only: Sequence[str] = ()) -> None:
        """Run the checks and write their outcomes and diagnoses into the report.

        All visible cases run before the first hidden one: what a part remembers of hidden inputs
        must not come back in the messages of visible cases.

        Args:
            report: the report to write into.
            only: names of the checks to run; all where it is empty.
        """
        settings, hidden = self.settings, self.settings.hidden_seed is not None
        subject = settings.session.subject()
        subject.attachments = settings.attachments
        wanted = [check for check in settings.opened.unit.checks if not only or check.name in only]
        found: dict[str, Outcome] = {}
        for check in wanted:
            if self._visible(check) or not hidden:
                found[check.name] = self._outcome(check, self._visible(check), subject, found)
        for check in wanted if hidden else ():
            before = found.get(check.name)
            if before is None or before.status == "passed":
                spent = before.seconds if before else 0.0
                outcome = self._outcome(check, self._hidden(check), subject, found, before)
                outcome.seconds += spent
                found[check.name] = outcome
        report.checks += [found[check.name] for check in wanted]
        self._withdraw(report)
        if settings.diagnoses:
            self._diagnose(report)
        report.flags += self.state.halts.overruns
        for item in self.state.delegations.values():
            report.flags.append(Flag("forbidden", item.name, item.where))

    def _withdraw(self, report: Report) -> None:
        """Take back what a part earned before it was caught delegating."""
        for outcome in report.checks:
            if outcome.status == "passed" and outcome.part in self.state.delegations:
                found = self.state.delegations[outcome.part]
                outcome.status, outcome.points = "failed", 0.0
                outcome.message = delegated_message(outcome.part, found.name, found.where)

    def _diagnose(self, report: Report) -> None:
        delegations = self.state.delegations
        seen = {part: cases for part, cases in self.state.seen.items() if part not in delegations}
        name_mistakes(report, seen, self.settings.opened.visible)

    def _outcome(
        self,
        check: Check,
        cases: list[CaseToRun],
        subject: Subject,
        found: dict[str, Outcome],
        before: Outcome | None = None,
    ) -> Outcome:
        """The outcome of a check in these cases; `before` where it passed in others and these are none."""
        unit = self.settings.opened.unit
        needed = [found[name] for name in check.needs if name in found]
        blocked = [outcome for outcome in needed if outcome.status != "passed"]
        begun = time.monotonic()
        if check.part in self.state.delegations:
            own = self.state.delegations[check.part]
            message = delegated_message(check.part, own.name, own.where)
            outcome = blank_outcome(unit, check, "failed", message)
        elif blocked:
            outcome = blank_outcome(unit, check, "skipped", skip_message(blocked[0]))
            if check.pairs:
                self._observe(check, cases, subject)
        elif not cases:
            outcome = before or blank_outcome(unit, check, "skipped", "runs at hand-in")
        elif check.part in self.state.halts.halted:
            outcome = blank_outcome(unit, check, "error", self.state.halts.halted[check.part])
        elif begun > self.settings.deadline:
            limit = self.settings.limits.submission
            message = f"the submission took longer than its {limit:g} s; this check did not run"
            outcome = blank_outcome(unit, check, "error", message)
        else:
            outcome = self._run(check, cases, subject)
        if self.settings.hidden_seed is None:
            outcome.waiting = unit.waiting.get(check.name, 0)
        outcome.seconds = time.monotonic() - begun
        return outcome

    def _visible(self, check: Check) -> list[CaseToRun]:
        seed = visible_seed(self.settings.opened.unit.name)
        cases = self.settings.opened.unit.visible_cases(check)
        return [CaseToRun(case, seed, self.settings.opened.visible, False) for case in cases]

    def _hidden(self, check: Check) -> list[CaseToRun]:
        assert self.settings.hidden_seed is not None
        assert self.settings.opened.live is not None
        cases = self.settings.opened.unit.hidden_cases[check.name]
        return [
            CaseToRun(case, self.settings.hidden_seed, self.settings.opened.live, True)
            for case in cases
        ]

    def _run(self, check: Check, cases: list[CaseToRun], subject: Subject) -> Outcome:
        """Run cases until one does not pass; visible ones after it serve the diagnosis only."""
        remarks: dict[str, None] = {}
        for number, item in enumerate(cases, start=1):
            trace, mismatch = self._try(check, item, subject)
            if trace.failure is not None or mismatch is not None:
                outcome = self._not_passed(check, item, trace, mismatch)
                if check.replayed:
                    self._observe(check, cases[number:], subject)
                return outcome
            remarks |= {v.data.text: None for v in trace.values if v.kind == "remark"}
        outcome = blank_outcome(self.settings.opened.unit, check, "passed", " ".join(remarks))
        outcome.points = check.points
        return outcome

    def _try(
        self, check: Check, item: CaseToRun, subject: Subject
    ) -> tuple[Trace, Mismatch | None]:
        """Run one case, and keep what the diagnosis needs of it."""
        trace = run_case(check, item.case, subject, item.seed)
        expected = item.references.expected(check, item.case, item.seed)
        mismatch = compare(trace, expected)
        passed = mismatch is None and trace.failure is None
        drop_bulky(trace, expected)
        # Passed hidden cases would only cost time: the visible ones tell mistakes apart.
        if not _is_uninformative(trace.failure) and not (item.hidden and passed):
            self.state.seen.setdefault(check.part, []).append(Seen(check, item, trace, passed))
        return trace, mismatch

    def _observe(self, check: Check, cases: list[CaseToRun], subject: Subject) -> None:
        """Run visible cases that decide nothing any more.

        Two mistakes at once often show together only there. Code that hangs or ends its process
        is left alone.
        """
        for item in cases:
            barred = check.part in self.state.halts.halted or check.part in self.state.delegations
            if item.hidden or barred or time.monotonic() > self.settings.deadline:
                return
            failure = self._try(check, item, subject)[0].failure
            if failure is not None:
                self.state.halts.take_in(check, failure)

    def _not_passed(
        self, check: Check, item: CaseToRun, trace: Trace, mismatch: Mismatch | None
    ) -> Outcome:
        """The outcome of a check one of whose cases failed or raised."""
        unit = self.settings.opened.unit
        if trace.failure is not None and (found := self._delegation(check, trace.failure)):
            self.state.delegations[check.part] = found
            message = delegated_message(check.part, found.name, found.where)
            return blank_outcome(unit, check, "failed", message)
        if trace.failure is not None and (mismatch is None or _cut_short(mismatch)):
            self.state.halts.take_in(check, trace.failure)
            broken = self.settings.broken.get(check.part, "")
            title, hidden = item.case.title, item.hidden
            message = error_message(check, trace.failure, title, hidden, broken)
            return blank_outcome(unit, check, "error", message)
        assert mismatch is not None
        return self._failed(check, item, trace, mismatch)

    def _failed(self, check: Check, item: CaseToRun, trace: Trace, found: Mismatch) -> Outcome:
        unit = self.settings.opened.unit
        if item.hidden:
            return blank_outcome(unit, check, "failed", hidden_message(check))
        outcome = blank_outcome(unit, check, "failed", failed_message(found, item.case.title))
        reference = unit.parts[check.part].reference
        outcome.evidence = Evidence(
            case=item.case.title,
            calls=tuple(trace.calls),
            result=found.name,
            got=None if found.got is None or is_bulky(found.got, found.expected) else found.got,
            expected=found.expected,
            worst=found.worst,
            relative_error=found.relative_error,
            reference=f"our solution and {reference}" if reference else "our solution",
        )
        return outcome

    def _delegation(self, check: Check, failure: Failure) -> Delegation | None:
        """The delegation that a tripwire reports, in the unit's own words: the text comes from the child."""
        if failure.kind != "Delegated":
            return None
        said = failure.message.removesuffix(" was called")
        for pattern in self.settings.opened.unit.parts[check.part].forbidden:
            if fnmatch.fnmatchcase(said, pattern):
                where = failure.frames[-1].split(":")[0] if failure.frames else "its code"
                return Delegation(check.part, pattern, where.split(", in ")[0])
        return None


def _is_uninformative(failure: Failure | None) -> bool:
    """Whether a failure is of no use for the diagnosis: a process ended, or nothing is written yet."""
    return failure is not None and (failure.process or not_written(failure))


def _cut_short(mismatch: Mismatch) -> bool:
    return mismatch.message.endswith("was not reached")
