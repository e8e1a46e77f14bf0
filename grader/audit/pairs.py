"""Audits pairs of misconceptions in one part: both must be named, and no third one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import combinations

from grader.audit.bench import Bench, BenchGrading
from grader.evaluation.known_sketches import Hypothesis

# Pairs in a sample: of those that interact, and of the others (in a sample, with all pairs). An
# audit takes longer with more; with fewer, the share of named pairs becomes a matter of chance
# (at 120 pairs and 90 %, its standard error is 3 %).
SAMPLE = 120
APART_SAMPLES = {True: 30, False: 300}
# The share of interacting pairs that must be named as pairs. Some cannot be: the second mistake
# changes the result by no more than rounding (docs/checks.md, "The audit").
WANTED = 0.9


@dataclass
class Tally:
    """Counts of pairs of one kind.

    Args:
        pairs: the number of pairs.
        both: pairs whose first diagnoses name both mistakes and no third.
        sound: pairs whose first diagnoses name one or both of the mistakes and no third. One is right
            where one mistake hides the other.
        misnamed: the pairs that are not sound.
    """

    pairs: int = 0
    both: int = 0
    sound: int = 0
    misnamed: list[Hypothesis] = field(default_factory=list)


@dataclass
class InteractionTally(Tally):
    """Counts of interacting pairs.

    A pair interacts in a case that was run if its trace is neither a right one nor that of one of
    the mistakes alone.

    Args:
        exactly: pairs that are the first diagnosis of some check.
        at_once: pairs that are the first diagnosis of the first check in which they interact.
        not_exactly: the pairs that no check names first.
    """

    exactly: int = 0
    at_once: int = 0
    not_exactly: list[Hypothesis] = field(default_factory=list)


@dataclass
class PairResults:
    """The results of all pairs; the names of the fields are keys of the audit's JSON.

    Args:
        together: pairs that interact in a case that was run.
        later: pairs that interact only in cases that were not run, because an earlier case or a
            needed check had failed.
        apart: pairs that never interact.
    """

    together: InteractionTally = field(default_factory=InteractionTally)
    later: Tally = field(default_factory=Tally)
    apart: Tally = field(default_factory=Tally)


def interacting(bench: Bench) -> dict[Hypothesis, set[str]]:
    """The pairs that interact in a visible case, with the names of these cases' checks."""
    found: dict[Hypothesis, set[str]] = {}
    for check in bench.unit.checks:
        for case, seed, references in bench.cases(check, None):
            for hypothesis in references.hypotheses(check, case, seed):
                if len(hypothesis) == 2:
                    found.setdefault(hypothesis, set()).add(check.name)
    return found


def chosen_pairs(bench: Bench, *, sample: bool) -> list[Hypothesis]:
    """The pairs to grade: those that interact, and a sample of the others.

    For pairs that never interact a sample is enough: each mistake shows as if alone.

    Args:
        bench: the bench of the unit.
        sample: whether to take only a sample of the interacting pairs, the same in every audit.
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
    """Grade pairs on the visible cases.

    Returns:
        (results, problems: one line if too few interacting pairs are named as pairs).
    """
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
    """The checks with a case that was run and in which the pair interacts."""
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
    firsts = graded.first_diagnoses
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
