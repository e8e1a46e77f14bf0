"""Grades namespaces for the audit: with the real checks, references and diagnoses, unsealed."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from grader.agent.agent import Agent
from grader.authoring import Case, Check
from grader.course.case_seeds import student_seed, visible_seed
from grader.course.notebook_cells import BEGIN, END
from grader.course.unit import SourceUnit
from grader.evaluation.compare import Expected, compare, severity
from grader.evaluation.run_case import run_case
from grader.evaluation.trace import Trace
from grader.grading.check_run import CheckRun, CheckSettings
from grader.grading.open_unit import OpenUnit
from grader.references.live_references import LiveReferences
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
class BenchGrading:
    """The result of grading one namespace.

    Args:
        report: the report.
        seen: the traces behind it.
        severity: the largest error over its bound in these traces; above 1 where something fails,
            infinite where a trace was cut short or differs in more than float values.
    """

    report: Report
    seen: list[Any]
    severity: float

    @property
    def failing(self) -> list[Outcome]:
        """The checks that failed or raised, in order, without those that were skipped."""
        return [o for o in self.report.checks if o.status in ("failed", "error")]

    @property
    def first_diagnoses(self) -> dict[str, tuple[str, ...]]:
        """The first diagnosis of each check that has one, by check."""
        diagnosed = (outcome for outcome in self.report.checks if outcome.diagnosis)
        return {outcome.name: outcome.diagnosis[0].misconceptions for outcome in diagnosed}

    @property
    def diagnoses(self) -> list[tuple[str, ...]]:
        """The first diagnosis of each failing check; () where it has none."""
        return [o.diagnosis[0].misconceptions if o.diagnosis else () for o in self.failing]


@dataclass(frozen=True)
class Measurement:
    """How close one case of a right answer is to failing.

    Args:
        check: name of the check.
        case: the case's title.
        severity: the largest error over its bound.
        wrong: why the case fails; '' if it passes.
    """

    check: str
    case: str
    severity: float
    wrong: str


class Bench:
    """Grades namespaces of one unit.

    Args:
        unit: the unit.
        visible: references of the visible cases.
        live: references of the hidden cases, and the mutants.
    """

    def __init__(self, unit: SourceUnit, visible: References, live: LiveReferences) -> None:
        self.unit, self.visible, self.live = unit, visible, live

    def seed(self, number: int) -> str:
        """The seed of the hidden cases of an imaginary student, different for each number."""
        return student_seed(b"the audit of " + self.unit.name.encode(), str(number), self.unit.name)

    def checks_of(self, parts: Sequence[str]) -> list[Check]:
        """The checks of these parts, in order."""
        return [check for check in self.unit.checks if check.part in parts]

    def grade(self, agent: Agent, seed: str | None, parts: Sequence[str] = ()) -> BenchGrading:
        """Grade a namespace.

        Args:
            agent: the agent of the namespace.
            seed: seed of the hidden cases; None to run only the visible ones.
            parts: the parts to grade.
        """
        opened = OpenUnit(self.unit, (), self.visible, self.live)
        report = Report(self.unit.name, "audit", seed or visible_seed(self.unit.name), [])
        deadline = time.monotonic() + NO_LIMIT.submission
        run = CheckRun(CheckSettings(opened, _AgentSession(agent), NO_LIMIT, seed, deadline))
        run.into(report, only=[check.name for check in self.checks_of(parts)])
        # The agent will be used again, and a case that raised leaves objects behind.
        agent.do_forget()
        seen = [item for items in run.state.seen.values() for item in items]
        severities = [
            trace_severity(
                one.trace, one.item.references.expected(one.check, one.item.case, one.item.seed)
            )
            for one in seen
        ]
        return BenchGrading(report, seen, max(severities, default=0.0))

    def cases(self, check: Check, seed: str | None) -> Iterator[tuple[Case, str, References]]:
        """The visible cases, or with a seed the hidden ones: (case, its seed, its references)."""
        if seed is None:
            public = visible_seed(self.unit.name)
            yield from ((c, public, self.visible) for c in self.unit.visible_cases(check))
        else:
            yield from ((c, seed, self.live) for c in self.unit.hidden_cases[check.name])

    def measure(
        self, agent: Agent, seed: str | None, parts: Sequence[str]
    ) -> Iterator[Measurement]:
        """Run all cases of these parts, also after failures, and measure how close each is to one."""
        for check in self.checks_of(parts):
            for case, drawn, references in self.cases(check, seed):
                trace = run_case(check, case, Subject(LocalChannel(agent)), drawn)
                expected = references.expected(check, case, drawn)
                found = compare(trace, expected)
                wrong = f"{trace.failure.kind}: {trace.failure.message}" if trace.failure else ""
                wrong = wrong or (found.message if found else "")
                yield Measurement(check.name, case.title, trace_severity(trace, expected), wrong)
        agent.do_forget()


def trace_severity(trace: Trace, expected: list[Expected]) -> float:
    """The largest severity of a trace's values; infinite where it was cut short."""
    if trace.failure is not None:
        return float("inf")
    pairs = zip(trace.values, expected, strict=False)
    return max((severity(got, wanted) for got, wanted in pairs), default=0.0)


def stub_source(unit: SourceUnit) -> str:
    """The solution cells as released, with `raise NotImplementedError()` in place of solutions."""
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
