"""Interface of references, for grading and diagnosis: results are computed or read from a file."""

from __future__ import annotations

from typing import Protocol

from grader.authoring import Case, Check
from grader.authoring.misconceptions import Words
from grader.evaluation.compare import Expected
from grader.evaluation.known_sketches import KnownSketches
from grader.evaluation.sketch import Sketch
from grader.references.store import Key

EVERYBODY = "everybody"  # the seed of checks whose references run only once, for all students


class References(Protocol):
    """The references (the oracle) of a unit.

    Attributes:
        words: the explanation of each misconception, by name.
        resolution: the relative precision of the sketches; 0 for float64.
    """

    words: dict[str, Words]
    resolution: float

    def expected(self, check: Check, case: Case, seed: str) -> list[Expected]:
        """The expected results of this case, with bounds."""

    def correct(self, check: Check, case: Case, seed: str) -> Sketch:
        """The sketch of a right answer."""

    def hypotheses(self, check: Check, case: Case, seed: str) -> KnownSketches:
        """The sketches of the mistakes, alone or in pairs, that change this case."""


def case_seed(check: Check, seed: str) -> str:
    """The seed that the references of a check run with."""
    return EVERYBODY if check.once else seed


def reference_key(check: Check, case: Case, seed: str) -> Key:
    """The key of a case's results in caches and in the store."""
    return check.name, case.title, repr(sorted(case.arguments.items())), case_seed(check, seed)
