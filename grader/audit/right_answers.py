"""The audit of what must pass, and of the stub: references, solution, right answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import keras

from grader.agent.agent import Agent
from grader.audit.bench import Bench, stub
from grader.authoring.misconceptions import RightAnswer
from grader.evaluation.tolerance import BrokenUnit

NEAR = 0.5


@dataclass(frozen=True)
class NearMiss:
    """A right answer that came near to failing: severity is its error over the bound."""

    answer: str
    check: str
    case: str
    severity: float


@dataclass
class RightAnswerResults:
    """Right answers: how many, how often graded, how near the worst came to a false reject.

    severity: the largest error over its bound, by answer; `near` lists what is above 0.5.
    """

    answers: int = 0
    gradings: int = 0
    rejected: list[str] = field(default_factory=list)
    severity: dict[str, float] = field(default_factory=dict)
    near: list[NearMiss] = field(default_factory=list)


def audit_references(bench: Bench, seeds: int) -> list[str]:
    """Whether the references agree in every case, on every seed."""
    problems: list[str] = []
    for seed in (None, *map(bench.seed, range(seeds))):
        for check in bench.unit.checks:
            for case, drawn, references in bench.cases(check, seed):
                try:
                    references.expected(check, case, drawn)
                except BrokenUnit as error:
                    problems.append(str(error))
    return problems


def audit_stub(bench: Bench, seeds: int) -> list[str]:
    """Whether the untouched assignment gets 0, every check an error or skipped."""
    agent = stub(bench.unit)
    problems: list[str] = []
    for seed in (None, *map(bench.seed, range(seeds))):
        report = bench.grade(agent, seed).report
        if report.score:
            problems.append(f"the untouched assignment gets {report.score:g} points")
        problems += [
            f"{outcome.name}: the untouched assignment is {outcome.status!r} there"
            for outcome in report.checks
            if outcome.status not in ("error", "skipped")
        ]
    return list(dict.fromkeys(problems))


def audit_right(
    bench: Bench, seeds: int, step: Callable[[], None]
) -> tuple[RightAnswerResults, list[str]]:
    """Whether the solution and every right answer get full marks on every seed."""
    unit, found, problems = bench.unit, RightAnswerResults(), []
    for number in range(seeds):
        report = bench.grade(Agent(unit.namespace()), bench.seed(number)).report
        problems += [
            f"{outcome.name}: the solution is {outcome.status!r} there: {outcome.message}"
            for outcome in report.checks
            if outcome.status != "passed"
        ]
        step()
    for answer in unit.right_answers:
        if not answer.is_for(keras.config.backend()):
            step()
            continue
        found.answers += 1
        problems += _audit_answer(bench, answer, seeds, found)
        step()
    return found, list(dict.fromkeys(problems))


def _audit_answer(
    bench: Bench, answer: RightAnswer, seeds: int, found: RightAnswerResults
) -> list[str]:
    problems: list[str] = []
    agent = Agent(bench.unit.namespace(edited=answer.sources))
    found.severity[answer.name] = 0.0
    for seed in (None, *map(bench.seed, range(seeds))):
        found.gradings += seed is not None
        for item in bench.measure(agent, seed, tuple(answer.sources)):
            worst = max(found.severity[answer.name], item.severity)
            found.severity[answer.name] = worst
            if item.wrong:
                problems.append(f"{item.check}: the right answer {answer.name} fails: {item.wrong}")
                found.rejected.append(answer.name)
            elif item.severity > NEAR:
                found.near.append(NearMiss(answer.name, item.check, item.case, item.severity))
    found.rejected = sorted(set(found.rejected))
    return problems
