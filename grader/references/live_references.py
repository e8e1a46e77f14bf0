"""References that are run when they are needed: the solution, Keras, and the mutants.

A mutant is the solution with the edits of one or two misconceptions. A released unit has the same
answers for its visible cases in a file (`grader.references.answers_file`).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from grader import backend
from grader.agent.agent import Agent
from grader.authoring import Case, Check
from grader.authoring.misconceptions import Words
from grader.course.unit import SourceUnit, edit
from grader.evaluation.compare import Expected
from grader.evaluation.known_sketches import Hypothesis, KnownSketches
from grader.evaluation.run_case import run_case
from grader.evaluation.sketch import Sketch, sketch, sketch_tolerance
from grader.evaluation.tolerance import PerturbedRuns, expect, expect_once
from grader.evaluation.trace import Trace
from grader.process_state import in_kits_own
from grader.references.references import case_seed, reference_key
from grader.references.store import ReferenceStore, Right
from grader.runtime.sized_cache import SizedCache
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject

# Runs on perturbed inputs, to sample the rounding error. One sample may be small by chance, which
# makes the bound too narrow; each further run costs two runs of the solution.
PERTURBED_RUNS = 2
# Bytes of results that are kept in memory: of right answers, and again of mistakes.
MAX_CACHE_BYTES = 64 << 20
# Mutants that are kept in memory; each takes the solution's code again to build.
MAX_MUTANTS = 256


class LiveReferences:
    """References that are run when they are needed; the latest results are kept in memory.

    Args:
        unit: the unit, with its solution and misconceptions.
        store: results on disk from earlier runs and from other workers of the course.
    """

    resolution = 0.0

    def __init__(self, unit: SourceUnit, store: ReferenceStore | None = None) -> None:
        self.unit = unit
        self._store = store
        self.words = {
            item.name: Words(item.says, item.convention) for item in unit.misconceptions.values()
        }
        namespace = unit.namespace()
        self._solution = Agent(namespace)
        self._truth = Agent(namespace, precision="float64")
        self._keras = Agent(unit.keras)
        self._right: SizedCache[Right] = SizedCache(MAX_CACHE_BYTES, _right_bytes)
        self._mistakes: SizedCache[KnownSketches] = SizedCache(MAX_CACHE_BYTES, _mistakes_bytes)
        self._mutant = lru_cache(maxsize=MAX_MUTANTS)(self._new_mutant)

    def expected(self, check: Check, case: Case, seed: str) -> list[Expected]:
        return self._answers(check, case, seed)[0]

    def correct(self, check: Check, case: Case, seed: str) -> Sketch:
        return self._answers(check, case, seed)[1]

    def _answers(self, check: Check, case: Case, seed: str) -> Right:
        key = reference_key(check, case, seed)

        def known_or_computed() -> Right:
            if self._store and (known := self._store.right(key)):
                return known
            right = self._compute(check, case, key[-1])
            if self._store:
                self._store.keep_right(key, right)
            return right

        return self._right.get(key, known_or_computed)

    @in_kits_own
    def _compute(self, check: Check, case: Case, seed: str) -> Right:
        solution = self._run(self._solution, check, case, seed)
        keras = None
        if check.part in self.unit.keras:
            with backend.accurate_functions():
                keras = self._run(self._keras, check, case, seed)
        at = f" ({check.place})" if check.place else ""
        where = f"{self.unit.name}: {check.name}, case {case.title!r}{at}"
        if check.once:
            return expect_once(solution, keras, where), sketch(solution)
        truth = run_case(check, case, Subject(LocalChannel(self._truth), exact=True), seed)
        # A slow probe runs once on perturbed inputs: it trains, on more than one batch anyway.
        runs = PERTURBED_RUNS if check.pairs else 1
        perturbed = [self._perturbed(check, case, seed, number) for number in range(runs)]
        expected = expect(solution, keras, truth, perturbed, where, check.keras_within)
        return expected, sketch(solution)

    def _perturbed(self, check: Check, case: Case, seed: str, number: int) -> PerturbedRuns:
        own = Subject(LocalChannel(self._solution), noise=np.random.RandomState(number))
        truth = Subject(LocalChannel(self._truth), exact=True, noise=np.random.RandomState(number))
        return PerturbedRuns(run_case(check, case, own, seed), run_case(check, case, truth, seed))

    def _run(self, agent: Agent, check: Check, case: Case, seed: str) -> Trace:
        return run_case(check, case, Subject(LocalChannel(agent)), seed)

    def misconceptions_of(self, part: str) -> list[str]:
        """The names of the part's misconceptions, in the author's order."""
        return [item.name for item in self.unit.misconceptions.values() if item.part == part]

    @in_kits_own
    def trace_of(self, hypothesis: Hypothesis, check: Check, case: Case, seed: str) -> Trace | None:
        """The trace of the mutant with these mistakes; None where their edits do not compose."""
        agent = self.agent_of(hypothesis)
        return None if agent is None else self._run(agent, check, case, case_seed(check, seed))

    def agent_of(self, hypothesis: Hypothesis) -> Agent | None:
        """An agent for the mutant with these mistakes; None where their edits do not compose."""
        return self._mutant(hypothesis)

    def _new_mutant(self, hypothesis: Hypothesis) -> Agent | None:
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
        except Exception:  # the edits of two mistakes may not make a valid program
            return None

    def singles(self, check: Check, case: Case, seed: str) -> Iterator[tuple[Hypothesis, Sketch]]:
        """The mistakes that, alone, change this case; none for a check that is not replayed."""
        if not check.replayed:
            return
        correct = self.correct(check, case, seed)
        for name in self.misconceptions_of(check.part):
            trace = self.trace_of((name,), check, case, seed)
            if trace is not None:
                found = sketch(trace)
                if found.distance(correct) > sketch_tolerance(trace):
                    yield (name,), found

    def hypotheses(self, check: Check, case: Case, seed: str) -> KnownSketches:
        key = reference_key(check, case, seed)

        @in_kits_own
        def known_or_computed() -> KnownSketches:
            if self._store and (known := self._store.mistakes(key)) is not None:
                return known
            mistakes = KnownSketches(self.singles(check, case, seed))
            if self._store:
                self._store.keep_mistakes(key, mistakes)
            return mistakes

        return self._mistakes.get(key, known_or_computed)


def _right_bytes(right: Right) -> int:
    expected, known = right
    arrays = [
        array for item in expected if item.kind == "array" for array in (item.data, item.truth)
    ]
    return sum(array.nbytes for array in arrays) + known.nbytes + 500 * len(expected)


def _mistakes_bytes(mistakes: KnownSketches) -> int:
    return sum(item.nbytes for item in mistakes.values())
