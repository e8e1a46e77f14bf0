"""The audit of pairs: two misconceptions in one part, and what the student is told of them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

from grader.audit.bench import Bench, BenchGrading
from grader.evaluation.known_sketches import Hypothesis

SAMPLE = 120
APART_SAMPLES = {True: 30, False: 300}
WANTED = 0.9


@dataclass
class Tally:
    """PairResults of one kind. both: first diagnoses name both mistakes and no third. sound: they name
    one or both of them and no third, as where one mistake hides the other."""

    pairs: int = 0
    both: int = 0
    sound: int = 0
    misnamed: list[Hypothesis] = field(default_factory=list)


@dataclass
class InteractionTally(Tally):
    """PairResults that change a result together: on a case that was run, their trace is neither a right
    one nor that of either mistake alone. exactly: the pair is the first diagnosis of some check;
    at_once: of the first check where the two act together."""

    exactly: int = 0
    at_once: int = 0
    not_exactly: list[Hypothesis] = field(default_factory=list)


@dataclass
class PairResults:
    """All pairs that were graded, by what their students see.

    later: pairs that act together only in cases that were not run, as an earlier case or a check
    that is needed had failed already. apart: pairs that never act together.
    """

    together: InteractionTally = field(default_factory=InteractionTally)
    later: Tally = field(default_factory=Tally)
    apart: Tally = field(default_factory=Tally)


def interacting(bench: Bench) -> dict[Hypothesis, set[str]]:
    """The pairs that act together in a visible case, and the checks of these cases."""
    found: dict[Hypothesis, set[str]] = {}
    for check in bench.unit.checks:
        for case, seed, references in bench.cases(check, None):
            for hypothesis in references.hypotheses(check, case, seed):
                if len(hypothesis) == 2:
                    found.setdefault(hypothesis, set()).add(check.name)
    return found


def chosen_pairs(bench: Bench, *, sample: bool) -> list[Hypothesis]:
    """The pairs to grade: all that act together, or the same random ones each time; and others.

    Of pairs that never act together a sample tells enough: each mistake shows as if alone.
    """
    acting = sorted(interacting(bench))
    parts = [bench.live.misconceptions_of(part) for part in bench.unit.parts]
    others = sorted({p for names in parts for p in combinations(names, 2)} - set(acting))
    drawn = random.Random(bench.unit.name)
    if sample:
        acting = drawn.sample(acting, min(SAMPLE, len(acting)))
    others = drawn.sample(others, min(APART_SAMPLES[sample], len(others)))
    return [*acting, *others]


def audit_pairs(
    bench: Bench, chosen: list[Hypothesis], step: Callable[[], None]
) -> tuple[PairResults, list[str]]:
    """Grade the pairs on the visible cases; a problem where too few are named as pairs."""
    found, acting = PairResults(), interacting(bench)
    for pair in chosen:
        agent = bench.live.agent_of(pair)
        if agent is not None:
            part = bench.unit.misconceptions[pair[0]].part
            graded = bench.grade(agent, None, (part,))
            _count(found, pair, graded, _reached(bench, pair, graded), pair in acting)
        step()
    together = found.together
    if together.exactly < WANTED * together.pairs:
        share = together.exactly / together.pairs
        return found, [f"only {share:.0%} of the pairs that act together are named as pairs"]
    return found, []


def _reached(bench: Bench, pair: Hypothesis, graded: BenchGrading) -> list[str]:
    """The checks whose cases were run and show the two together."""
    return [
        seen.check.name
        for seen in graded.seen
        if not seen.passed
        and pair in bench.visible.hypotheses(seen.check, seen.item.case, seen.item.seed)
    ]


def _count(
    found: PairResults, pair: Hypothesis, graded: BenchGrading, reached: list[str], acting: bool
) -> None:
    tally = found.together if reached else found.later if acting else found.apart
    firsts = graded.named
    named = {name for first in firsts.values() for name in first}
    tally.pairs += 1
    tally.both += named == set(pair)
    if named and named <= set(pair):
        tally.sound += 1
    else:
        tally.misnamed.append(pair)
    if reached:
        found.together.at_once += firsts.get(reached[0]) == pair
        if pair in firsts.values():
            found.together.exactly += 1
        else:
            found.together.not_exactly.append(pair)
