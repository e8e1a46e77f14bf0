"""Grading namespaces for the audit: the real checks, references and diagnoses, without a sandbox."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.agent.agent import Agent
from grader.authoring import Case, Check
from grader.course.notebook_cells import BEGIN, END
from grader.course.seeds import own_seed, visible_seed
from grader.course.unit import SourceUnit
from grader.evaluation.compare import Expected, compare, severity
from grader.evaluation.run_case import run_case
from grader.evaluation.trace import Trace
from grader.grading.check_run import CheckRun, CheckSettings
from grader.grading.open_unit import OpenUnit
from grader.references.live import LiveReferences
from grader.references.references import References
from grader.report.model import Outcome, Report
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject
from grader.subjects.time_limits import TimeLimits

NO_LIMIT = TimeLimits(cell=3600.0, check=3600.0, submission=86400.0)


@dataclass(frozen=True)
class _AgentSession:
    """A session whose cells have run already."""

    agent: Agent

    def run(self, code: Sequence[Any]) -> dict[str, Any]:
        return {}

    def subject(self) -> Subject:
        return Subject(LocalChannel(self.agent))

    def close(self) -> None:
        """Nothing to end."""


@dataclass(frozen=True)
class Graded:
    """A report, the traces behind it, and the largest severity of any value in these.

    severity: error over bound; above 1 is what fails, infinite what differs in kind or raised.
    """

    report: Report
    seen: list[Any]
    severity: float

    @property
    def failing(self) -> list[Outcome]:
        """The checks that failed or raised, in order; those skipped for them are left out."""
        return [o for o in self.report.checks if o.status in ("failed", "error")]

    @property
    def named(self) -> dict[str, tuple[str, ...]]:
        """The first diagnosis by check, of every check that names something."""
        named = (outcome for outcome in self.report.checks if outcome.diagnosis)
        return {outcome.name: outcome.diagnosis[0].misconceptions for outcome in named}

    @property
    def told(self) -> list[tuple[str, ...]]:
        """The first diagnosis of each failing check, () where there is none."""
        return [o.diagnosis[0].misconceptions if o.diagnosis else () for o in self.failing]


@dataclass(frozen=True)
class Measured:
    """How far one case of a right answer is from failing; wrong says why it would fail, if it does."""

    check: str
    case: str
    severity: float
    wrong: str


class Bench:
    """Grades namespaces of one unit. visible: references of the visible cases."""

    def __init__(self, unit: SourceUnit, visible: References, live: LiveReferences) -> None:
        self.unit, self.visible, self.live = unit, visible, live

    def seed(self, number: int) -> str:
        """The seed of the hidden cases of an imagined student, another one for each number."""
        return own_seed(b"the audit of " + self.unit.name.encode(), str(number), self.unit.name)

    def checks_of(self, parts: Sequence[str]) -> list[Check]:
        """The checks of these parts, in order."""
        return [check for check in self.unit.checks if check.part in parts]

    def grade(self, agent: Agent, seed: str | None, parts: Sequence[str] = ()) -> Graded:
        """Grade a namespace: all parts, or some. Without a seed, on the visible cases."""
        opened = OpenUnit(self.unit, (), self.visible, self.live)
        report = Report(self.unit.name, "audit", seed or visible_seed(self.unit.name), [])
        deadline = time.monotonic() + NO_LIMIT.submission
        run = CheckRun(CheckSettings(opened, _AgentSession(agent), NO_LIMIT, seed, deadline))
        run.into(report, only=[check.name for check in self.checks_of(parts)])
        # The agent is used again, and a case that raised leaves its objects behind.
        agent.do_forget()
        seen = [item for items in run.state.seen.values() for item in items]
        severities = [
            trace_severity(
                one.trace, one.item.references.expected(one.check, one.item.case, one.item.seed)
            )
            for one in seen
        ]
        return Graded(report, seen, max(severities, default=0.0))

    def cases(self, check: Check, seed: str | None) -> Iterator[tuple[Case, str, References]]:
        """The visible cases, or with a student's seed the hidden ones, and who answers for them."""
        if seed is None:
            public = visible_seed(self.unit.name)
            yield from ((c, public, self.visible) for c in self.unit.visible_cases(check))
        else:
            yield from ((c, seed, self.live) for c in self.unit.hidden_cases[check.name])

    def measure(self, agent: Agent, seed: str | None, parts: Sequence[str]) -> Iterator[Measured]:
        """Run all cases of these parts, whatever fails, and say how near each came to failing."""
        for check in self.checks_of(parts):
            for case, drawn, references in self.cases(check, seed):
                trace = run_case(check, case, Subject(LocalChannel(agent)), drawn)
                expected = references.expected(check, case, drawn)
                found = compare(trace, expected)
                wrong = f"{trace.failure.kind}: {trace.failure.message}" if trace.failure else ""
                wrong = wrong or (found.says if found else "")
                yield Measured(check.name, case.title, trace_severity(trace, expected), wrong)
        agent.do_forget()


def trace_severity(trace: Trace, expected: list[Expected]) -> float:
    """The largest severity of a trace's values; infinite where it was cut short."""
    if trace.failure is not None:
        return float("inf")
    pairs = zip(trace.values, expected, strict=False)
    return max((severity(got, wanted) for got, wanted in pairs), default=0.0)


def stub_source(unit: SourceUnit) -> str:
    """The solution cells as released: `raise NotImplementedError()` in place of each solution."""
    lines, inside = [], False
    for line in unit.solution.splitlines():
        mark = line.strip()
        if mark == BEGIN:
            inside = True
            lines.append(line[: -len(line.lstrip())] + "raise NotImplementedError()")
        elif mark == END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines) + "\n"


def stub(unit: SourceUnit) -> Agent:
    """An agent for the untouched assignment."""
    space: dict[str, Any] = {"__name__": f"gammabeta_{unit.name}_stub"}
    for code in (*unit.preamble, stub_source(unit)):
        exec(compile(code, f"<{unit.name} stub>", "exec"), space)
    return Agent(space)
