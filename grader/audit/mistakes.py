"""Audits single misconceptions: each loses points, and the student reads its explanation first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from grader.audit.bench import Bench, BenchGrading
from grader.authoring import Case, Check
from grader.authoring.misconceptions import Misconception
from grader.evaluation.sketch import FLOAT32_SPACING, SKETCH_SLACK, Sketch
from grader.protocol.dtypes import is_float, spacing
from grader.references.references import References

# A mutant whose largest error is below this multiple of its bound is listed as weakly caught. With a
# smaller multiple, a mistake could be missed on other inputs before an author learns of it.
WEAK = 4.0


@dataclass(frozen=True)
class MistakeResult:
    """The result of grading the mutant of one misconception.

    Args:
        name: name of the misconception.
        part: its part.
        lost: points lost.
        visible: whether visible cases fail.
        failing: names of the checks that fail.
        named: on how many of these the misconception is the first diagnosis.
        first: the first diagnosis of the first failing check.
        severity: the largest error over its bound: how far the mistake is from being missed.
    """

    name: str
    part: str
    lost: float
    visible: bool
    failing: list[str]
    named: int
    first: tuple[str, ...]
    severity: float


@dataclass
class MistakeResults:
    """The results of all misconceptions; the names of the fields are keys of the audit's JSON.

    Args:
        told: the result of each misconception.
        twins: pairs of indistinguishable misconceptions: equal results in all cases.
        idle: names of the checks that no misconception fails.
    """

    told: list[MistakeResult] = field(default_factory=list)
    twins: list[tuple[str, str]] = field(default_factory=list)
    idle: list[str] = field(default_factory=list)

    @property
    def share_named(self) -> float:
        """The share of all failing checks whose first diagnosis is the mistake."""
        failing = sum(len(item.failing) for item in self.told)
        return sum(item.named for item in self.told) / max(1, failing)


def audit_mistakes(
    bench: Bench, seeds: int, step: Callable[[], None]
) -> tuple[MistakeResults, list[str]]:
    """Grade the mutant of every misconception.

    Args:
        bench: grades the mutants.
        seeds: number of students whose hidden cases are drawn.
        step: called after each misconception.

    Returns:
        (results, problems: a line for each misconception that is missed or misnamed).
    """
    found, problems = MistakeResults(), []
    caught: set[str] = set()
    for item in bench.unit.misconceptions.values():
        agent = bench.live.agent_of((item.name,))
        if agent is None:
            problems.append(f"{item.name}: its edits do not fit the solution, or do not run")
        else:
            result = _result(item, bench.grade(agent, bench.seed(0), (item.part,)), bench)
            found.told.append(result)
            caught |= set(result.failing)
            problems += _problems(result, bench, seeds)
        step()
    found.idle = [check.name for check in bench.unit.checks if check.name not in caught]
    problems += [f"{name}: no misconception fails this check" for name in found.idle]
    known = {item.part for item in bench.unit.misconceptions.values()}
    problems += [
        f"{part}: there is no misconception" for part in bench.unit.parts if part not in known
    ]
    found.twins = list(_twins(bench))
    problems += [f"{a} and {b} cannot be told apart by any case" for a, b in found.twins]
    return found, problems


def _result(item: Misconception, graded: BenchGrading, bench: Bench) -> MistakeResult:
    return MistakeResult(
        name=item.name,
        part=item.part,
        lost=graded.report.max_score - graded.report.score,
        visible=any(not case.item.hidden and not case.passed for case in graded.seen),
        failing=[outcome.name for outcome in graded.failing],
        named=graded.diagnoses.count((item.name,)),
        first=graded.diagnoses[0] if graded.diagnoses else (),
        severity=graded.severity,
    )


def _problems(result: MistakeResult, bench: Bench, seeds: int) -> Iterator[str]:
    if not result.lost:
        yield f"{result.name}: loses no points"
    elif result.first != (result.name,):
        named = " and ".join(result.first) or "nothing"
        yield f"{result.name}: {result.failing[0]} names {named} in its place"
    if result.lost and not result.visible:
        # Visible cases are the same for all students; a hidden case must fail for each of them.
        agent = bench.live.agent_of((result.name,))
        for number in range(1, seeds):
            report = bench.grade(agent, bench.seed(number), (result.part,)).report
            if report.complete:
                yield f"{result.name}: loses no points on some students' cases"
                return


def _twins(bench: Bench) -> Iterator[tuple[str, str]]:
    """The pairs of misconceptions of one part whose traces are equal in all cases."""
    for part in bench.unit.parts:
        names = bench.live.misconceptions_of(part)
        alike = set(combinations(names, 2))
        for check, case, seed, references in _all_cases(bench, part):
            if not alike:
                break
            sketches = references.hypotheses(check, case, seed)
            correct = references.correct(check, case, seed)
            tolerance = _tolerance(references, check, case, seed)
            alike = {
                pair
                for pair in alike
                if _alike(*(sketches.get((n,), correct) for n in pair), tolerance)
            }
        yield from sorted(alike, key=lambda pair: [names.index(name) for name in pair])


def _all_cases(bench: Bench, part: str) -> Iterator[tuple[Check, Case, str, References]]:
    for seed in (None, bench.seed(0)):
        for check in bench.checks_of((part,)):
            for case, drawn, references in bench.cases(check, seed):
                yield check, case, drawn, references


def _alike(one: Sketch, other: Sketch, tolerance: float) -> bool:
    return one is other or one.distance(other) <= tolerance


def _tolerance(references: References, check: Check, case: Case, seed: str) -> float:
    arrays = [w.data for w in references.expected(check, case, seed) if w.kind == "array"]
    spacings = (spacing(array.dtype) for array in arrays if is_float(array))
    return SKETCH_SLACK * max(spacings, default=FLOAT32_SPACING)
