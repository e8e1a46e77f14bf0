"""What the references return, and what each misconception would: computed here, or read from a file.

`LiveReferences` runs solution, Keras and edited solutions. A released unit has the same answers for
its visible cases in a file (`grader.answers`); both give grading and diagnosis the same view.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Protocol

import numpy as np

from grader import backend
from grader.agent import Agent
from grader.authoring import Case, Check
from grader.compare import Expected, Moved, expect, expect_once
from grader.subject import LocalChannel, Subject
from grader.trace import Sketch, Trace, run_case, sketch, sketch_tolerance
from grader.unit import SourceUnit, edit

Hypothesis = tuple[str, ...]
MOVED_RUNS = 2
EVERYBODY = "everybody"  # the one seed of checks whose references run once


@dataclass(frozen=True)
class Words:
    """What a misconception is called and says."""

    says: str
    convention: bool


class References(Protocol):
    """The view of the references that grading and diagnosis have.

    resolution: the relative precision of the sketches.
    """

    words: dict[str, Words]
    resolution: float

    def expected(self, check: Check, case: Case, seed: str) -> list[Expected]:
        """What a right answer returns in this case."""

    def correct(self, check: Check, case: Case, seed: str) -> Sketch:
        """The sketch of a right answer."""

    def hypotheses(self, check: Check, case: Case, seed: str) -> dict[Hypothesis, Sketch]:
        """The sketches of the mistakes, alone and in pairs, that change this case."""


class LiveReferences:
    """References that are run when they are asked for. Keeps what it computed last."""

    resolution = 0.0

    def __init__(self, unit: SourceUnit) -> None:
        self.unit = unit
        self.words = {
            item.name: Words(item.says, item.convention) for item in unit.misconceptions.values()
        }
        namespace = unit.namespace()
        self._solution = Agent(namespace)
        self._truth = Agent(namespace, precision="float64")
        self._keras = Agent(unit.keras)
        self._expected = lru_cache(maxsize=512)(self._compute)
        self._agent = lru_cache(maxsize=256)(self._edited_agent)
        self._hypotheses = lru_cache(maxsize=256)(self._all_singles)
        self._by_name = {check.name: check for check in unit.checks}

    def expected(self, check: Check, case: Case, seed: str) -> list[Expected]:
        return self._answers(check, case, seed)[0]

    def correct(self, check: Check, case: Case, seed: str) -> Sketch:
        return self._answers(check, case, seed)[1]

    def _answers(self, check: Check, case: Case, seed: str) -> tuple[list[Expected], Sketch]:
        return self._expected(check.name, _frozen(case), _seed(check, seed))

    def _compute(self, name: str, case: _FrozenCase, seed: str) -> tuple[list[Expected], Sketch]:
        check, case = self._by_name[name], case.case
        solution = self._run(self._solution, check, case, seed)
        keras = None
        if check.part in self.unit.keras:
            with backend.careful():
                keras = self._run(self._keras, check, case, seed)
        where = f"{self.unit.name}: {check.name}, case {case.title!r}"
        if check.once:
            return expect_once(solution, keras, where), sketch(solution)
        truth = run_case(check, case, Subject(LocalChannel(self._truth), exact=True), seed)
        # A slow probe is moved once: it trains, and sees more than one batch anyway.
        runs = MOVED_RUNS if check.pairs else 1
        moved = [self._moved(check, case, seed, number) for number in range(runs)]
        expected = expect(solution, keras, truth, moved, where, check.keras_within)
        return expected, sketch(solution)

    def _moved(self, check: Check, case: Case, seed: str, number: int) -> Moved:
        own = Subject(LocalChannel(self._solution), noise=np.random.RandomState(number))
        truth = Subject(LocalChannel(self._truth), exact=True, noise=np.random.RandomState(number))
        return Moved(run_case(check, case, own, seed), run_case(check, case, truth, seed))

    def _run(self, agent: Agent, check: Check, case: Case, seed: str) -> Trace:
        return run_case(check, case, Subject(LocalChannel(agent)), seed)

    def misconceptions_of(self, part: str) -> list[str]:
        """The names of the part's misconceptions, in the author's order."""
        return [item.name for item in self.unit.misconceptions.values() if item.part == part]

    def trace_of(self, hypothesis: Hypothesis, check: Check, case: Case, seed: str) -> Trace | None:
        """The trace of the solution with these mistakes; None where they do not compose."""
        agent = self.agent_of(hypothesis)
        return None if agent is None else self._run(agent, check, case, _seed(check, seed))

    def agent_of(self, hypothesis: Hypothesis) -> Agent | None:
        """An agent for the solution with these mistakes; None where they do not compose."""
        return self._agent(hypothesis)

    def _edited_agent(self, hypothesis: Hypothesis) -> Agent | None:
        """An agent for the solution with the mistakes' edits, applied in either order."""
        first = self.unit.misconceptions[hypothesis[0]]
        source: str | None = self.unit.part_sources[first.part]
        for order in (hypothesis, hypothesis[::-1]):
            source = self.unit.part_sources[first.part]
            for name in order:
                source = None if source is None else edit(source, self.unit.misconceptions[name])
            if source is not None:
                break
        if source is None:
            return None
        try:
            return Agent(self.unit.namespace(edited={first.part: source}))
        except Exception:  # a pair of edits need not make a program
            return None

    def singles(self, check: Check, case: Case, seed: str) -> Iterator[tuple[Hypothesis, Sketch]]:
        """The mistakes that, alone, change this case; none of a check that is not replayed."""
        if not check.replayed:
            return
        correct = self.correct(check, case, seed)
        for name in self.misconceptions_of(check.part):
            trace = self.trace_of((name,), check, case, seed)
            if trace is not None:
                found = sketch(trace)
                if found.distance(correct) > sketch_tolerance(trace):
                    yield (name,), found

    def hypotheses(self, check: Check, case: Case, seed: str) -> dict[Hypothesis, Sketch]:
        return self._hypotheses(check.name, _frozen(case), _seed(check, seed))

    def _all_singles(self, name: str, case: _FrozenCase, seed: str) -> dict[Hypothesis, Sketch]:
        return dict(self.singles(self._by_name[name], case.case, seed))


def _seed(check: Check, seed: str) -> str:
    return EVERYBODY if check.once else seed


@dataclass(frozen=True)
class _FrozenCase:
    """A case as a dictionary key: its arguments may be lists."""

    title: str
    key: str
    case: Case

    def __hash__(self) -> int:
        return hash((self.title, self.key))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _FrozenCase) and (self.title, self.key) == (other.title, other.key)


def _frozen(case: Case) -> _FrozenCase:
    return _FrozenCase(case.title, repr(sorted(case.arguments.items())), case)
