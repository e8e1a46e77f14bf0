"""Audits what must pass (references, solution, right answers), and the stub, which must not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import keras

from grader.agent.agent import Agent
from grader.audit.bench import Bench, stub
from grader.authoring.misconceptions import RightAnswer
from grader.evaluation.tolerance import BrokenUnit

# Errors above this share of the bound are listed: a right answer that comes close to it may fail on
# other inputs or hardware. A smaller share would list answers that are in no danger.
NEAR = 0.5


@dataclass(frozen=True)
class NearMiss:
    """A case in which a right answer came close to failing; severity is its error over the bound."""

    answer: str
    check: str
    case: str
    severity: float


@dataclass
class RightAnswerResults:
    """The results of all right answers; the names of the fields are keys of the audit's JSON.

    Args:
        answers: the number of right answers for this backend.
        gradings: how many times one was graded on a student's seed.
        rejected: names of those that lost points.
        severity: by answer, the largest error over its bound.
        near: the cases with a severity above NEAR.
    """

    answers: int = 0
    gradings: int = 0
    rejected: list[str] = field(default_factory=list)
    severity: dict[str, float] = field(default_factory=dict)
    near: list[NearMiss] = field(default_factory=list)


def audit_references(bench: Bench, seeds: int) -> list[str]:
    """The problems of the references: a line for each case in which they raise or disagree."""
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
    """The problems of the untouched assignment: it must get 0, every check an error or skipped."""
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
    """Grade the solution and every right answer on every seed.

    Returns:
        (results, problems: a line for each check that does not pass).
    """
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
