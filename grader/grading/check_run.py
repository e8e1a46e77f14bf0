"""Running the checks of one submission, and what becomes of each."""

from __future__ import annotations

import fnmatch
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from grader.authoring import Check
from grader.course.seeds import visible_seed
from grader.diagnosis.naming import diagnose
from grader.evaluation.compare import Expected, Mismatch, compare
from grader.evaluation.run_case import run_case
from grader.evaluation.trace import Failure, Trace, Value
from grader.grading.cases import CaseToRun, Seen, blank_outcome
from grader.grading.open_unit import OpenUnit
from grader.messages.outcome_text import (
    OVER_A_LIMIT,
    TOO_SLOW,
    delegated_message,
    error_message,
    failed_message,
    halted_message,
    hidden_message,
    not_written,
    skip_message,
)
from grader.report.model import Evidence, Flag, Outcome, Report
from grader.runtime.faults import unexplained
from grader.static_analysis.delegation import Delegation
from grader.subjects.session import Session
from grader.subjects.subject import Subject
from grader.subjects.time_limits import TimeLimits

MAX_ENDS = 2  # processes that one part may end before its other checks are not run any more
MAX_KEPT = 1 << 20  # bytes of an array that is of the wrong shape and will never be shown


@dataclass
class CheckRun:
    """All checks of one submission, in order.

    hidden_seed: the student's seed; None leaves the hidden cases out. deadline: of the whole
    submission, by `time.monotonic`. broken: what is wrong with the cell of a part, by part.
    attachments: files handed in beside the notebook, by name. diagnoses: whether to name mistakes.
    """

    opened: OpenUnit
    session: Session
    limits: TimeLimits
    hidden_seed: str | None
    delegations: dict[str, Delegation]
    deadline: float
    broken: dict[str, str] = field(default_factory=dict)
    seen: dict[str, list[Seen]] = field(default_factory=dict)
    ends: dict[str, int] = field(default_factory=dict)
    halted: dict[str, str] = field(default_factory=dict)
    attachments: dict[str, bytes] = field(default_factory=dict)
    diagnoses: bool = True
    overruns: list[Flag] = field(default_factory=list)

    def into(self, report: Report, only: Sequence[str] = ()) -> None:
        """Run the checks and write their outcomes and diagnoses into the report.

        All visible cases run before the first hidden one: what a part remembers of hidden inputs
        must not come back in the messages of visible cases.
        """
        subject = self.session.subject()
        subject.attachments = self.attachments
        wanted = [check for check in self.opened.unit.checks if not only or check.name in only]
        found: dict[str, Outcome] = {}
        for check in wanted:
            if self._visible(check) or self.hidden_seed is None:
                found[check.name] = self._outcome(check, self._visible(check), subject, found)
        for check in wanted if self.hidden_seed is not None else ():
            before = found.get(check.name)
            if before is None or before.status == "passed":
                spent = before.seconds if before else 0.0
                outcome = self._outcome(check, self._hidden(check), subject, found, before)
                outcome.seconds += spent
                found[check.name] = outcome
        report.checks += [found[check.name] for check in wanted]
        self._withdraw(report)
        if self.diagnoses:
            self._diagnose(report)
        report.flags += self.overruns
        for item in self.delegations.values():
            report.flags.append(Flag("forbidden", item.name, item.where))

    def _withdraw(self, report: Report) -> None:
        """Take back what a part earned before it was caught delegating."""
        for outcome in report.checks:
            if outcome.status == "passed" and outcome.part in self.delegations:
                found = self.delegations[outcome.part]
                outcome.status, outcome.points = "failed", 0.0
                outcome.message = delegated_message(outcome.part, found.name, found.where)

    def _diagnose(self, report: Report) -> None:
        """Name the mistakes in each part that has a case which did not pass."""
        for part, seen in self.seen.items():
            if part in self.delegations or all(item.passed for item in seen):
                continue
            try:
                words = self.opened.visible.words
                named = diagnose([item.observation() for item in seen], words)
            except Exception as error:  # the marks stand without it
                report.notes.append(unexplained(part, error))
                continue
            outcomes = [outcome for outcome in report.checks if outcome.part == part]
            told = set()
            for outcome in outcomes:
                if outcome.status in ("failed", "error"):
                    outcome.diagnosis = named.get(outcome.name, [])
                    told |= {item.misconceptions for item in outcome.diagnosis}
            for outcome in outcomes:
                found = named.get(outcome.name, [])
                # A skipped check says only what no other does: it would say it all again.
                if outcome.status == "skipped" and found and found[0].misconceptions not in told:
                    outcome.diagnosis = found
                    told.add(found[0].misconceptions)

    def _outcome(
        self,
        check: Check,
        cases: list[CaseToRun],
        subject: Subject,
        found: dict[str, Outcome],
        before: Outcome | None = None,
    ) -> Outcome:
        """What becomes of a check in these cases; `before` if it passed in others, without them."""
        unit = self.opened.unit
        needed = [found[name] for name in check.needs if name in found]
        blocked = [outcome for outcome in needed if outcome.status != "passed"]
        begun = time.monotonic()
        if check.part in self.delegations:
            own = self.delegations[check.part]
            message = delegated_message(check.part, own.name, own.where)
            outcome = blank_outcome(unit, check, "failed", message)
        elif blocked:
            outcome = blank_outcome(unit, check, "skipped", skip_message(blocked[0]))
            if check.pairs:
                self._observe(check, cases, subject)
        elif not cases:
            outcome = before or blank_outcome(unit, check, "skipped", "runs at hand-in")
        elif check.part in self.halted:
            outcome = blank_outcome(unit, check, "error", self.halted[check.part])
        elif begun > self.deadline:
            limit = self.limits.submission
            message = f"the submission took longer than its {limit:g} s; this check did not run"
            outcome = blank_outcome(unit, check, "error", message)
        else:
            outcome = self._run(check, cases, subject)
        if self.hidden_seed is None:
            outcome.waiting = unit.waiting.get(check.name, 0)
        outcome.seconds = time.monotonic() - begun
        return outcome

    def _visible(self, check: Check) -> list[CaseToRun]:
        seed = visible_seed(self.opened.unit.name)
        cases = self.opened.unit.visible_cases(check)
        return [CaseToRun(case, seed, self.opened.visible, False) for case in cases]

    def _hidden(self, check: Check) -> list[CaseToRun]:
        assert self.hidden_seed is not None
        assert self.opened.live is not None
        cases = self.opened.unit.hidden_cases[check.name]
        return [CaseToRun(case, self.hidden_seed, self.opened.live, True) for case in cases]

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
        outcome = blank_outcome(self.opened.unit, check, "passed", " ".join(remarks))
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
        _slim(trace, expected)
        # Passed hidden cases would only cost time: the visible ones tell mistakes apart.
        if not _says_nothing(trace.failure) and not (item.hidden and passed):
            self.seen.setdefault(check.part, []).append(Seen(check, item, trace, passed))
        return trace, mismatch

    def _observe(self, check: Check, cases: list[CaseToRun], subject: Subject) -> None:
        """Run visible cases that decide nothing any more.

        Two mistakes at once often show together only there. Code that hangs or ends its process
        is left alone.
        """
        for item in cases:
            barred = check.part in self.halted or check.part in self.delegations
            if item.hidden or barred or time.monotonic() > self.deadline:
                return
            failure = self._try(check, item, subject)[0].failure
            if failure is not None:
                self._maybe_halt(check, failure)

    def _not_passed(
        self, check: Check, item: CaseToRun, trace: Trace, mismatch: Mismatch | None
    ) -> Outcome:
        """The outcome of a check one of whose cases failed or raised."""
        unit = self.opened.unit
        if trace.failure is not None and (found := self._delegation(check, trace.failure)):
            self.delegations[check.part] = found
            message = delegated_message(check.part, found.name, found.where)
            return blank_outcome(unit, check, "failed", message)
        if trace.failure is not None and (mismatch is None or _cut_short(mismatch)):
            self._maybe_halt(check, trace.failure)
            broken = self.broken.get(check.part, "")
            title, hidden = item.case.title, item.hidden
            message = error_message(check, trace.failure, title, hidden, broken)
            return blank_outcome(unit, check, "error", message)
        assert mismatch is not None
        return self._failed(check, item, trace, mismatch)

    def _maybe_halt(self, check: Check, failure: Failure) -> None:
        """A part that hangs, or ends its process again, would do so in its other checks too."""
        part = check.part
        if failure.process and failure.message.startswith(OVER_A_LIMIT):
            self.overruns.append(Flag("process", failure.message, f"the check {check.name}"))
        if failure.kind == TOO_SLOW:
            self.halted[part] = halted_message(part, check.name, "took too long")
        elif failure.process:
            self.ends[part] = self.ends.get(part, 0) + 1
            if self.ends[part] >= MAX_ENDS:
                self.halted[part] = halted_message(part, check.name, "ended its process")

    def _failed(self, check: Check, item: CaseToRun, trace: Trace, found: Mismatch) -> Outcome:
        unit = self.opened.unit
        if item.hidden:
            return blank_outcome(unit, check, "failed", hidden_message(check))
        outcome = blank_outcome(unit, check, "failed", failed_message(found, item.case.title))
        reference = unit.parts[check.part].reference
        outcome.evidence = Evidence(
            case=item.case.title,
            calls=tuple(trace.calls),
            result=found.name,
            got=None if found.got is None or _is_bulky(found.got, found.expected) else found.got,
            expected=found.expected,
            worst=found.worst,
            relative_error=found.relative_error,
            reference=f"our solution and {reference}" if reference else "our solution",
        )
        return outcome

    def _delegation(self, check: Check, failure: Failure) -> Delegation | None:
        """What a tripwire tells, in words of the unit's own: the text comes from the child."""
        if failure.kind != "Delegated":
            return None
        said = failure.message.removesuffix(" was called")
        for pattern in self.opened.unit.parts[check.part].forbidden:
            if fnmatch.fnmatchcase(said, pattern):
                where = failure.frames[-1].split(":")[0] if failure.frames else "its code"
                return Delegation(check.part, pattern, where.split(", in ")[0])
        return None


def _says_nothing(failure: Failure | None) -> bool:
    """Whether a trace tells nothing of a mistake: its process ended, or nothing is written yet."""
    return failure is not None and (failure.process or not_written(failure))


def _cut_short(mismatch: Mismatch) -> bool:
    return mismatch.says.endswith("was not reached")


def _slim(trace: Trace, expected: Sequence[Expected]) -> None:
    """Let go of huge arrays that were not asked for: traces are kept until the last check."""
    for index, value in enumerate(trace.values):
        wanted = expected[index].data if index < len(expected) else None
        if value.kind == "array" and _is_bulky(value.data, wanted):
            trace.values[index] = Value(value.name, "object", value.signature)


def _is_bulky(array: np.ndarray, wanted: Any) -> bool:
    same = isinstance(wanted, np.ndarray) and wanted.shape == array.shape
    return array.nbytes > MAX_KEPT and not same
