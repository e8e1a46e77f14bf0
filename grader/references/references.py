"""The view that grading and diagnosis have of references, computed or read."""

from __future__ import annotations

from typing import Protocol

from grader.authoring import Case, Check
from grader.authoring.misconceptions import Words
from grader.evaluation.compare import Expected
from grader.evaluation.known_sketches import KnownSketches
from grader.evaluation.sketch import Sketch
from grader.references.store import Key

EVERYBODY = "everybody"  # the one seed of checks whose references run once


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

    def hypotheses(self, check: Check, case: Case, seed: str) -> KnownSketches:
        """The sketches of the mistakes, alone and in pairs, that change this case."""


def case_seed(check: Check, seed: str) -> str:
    """The seed that the references of a check run with."""
    return EVERYBODY if check.once else seed


def reference_key(check: Check, case: Case, seed: str) -> Key:
    """What the references of a case are known by."""
    return check.name, case.title, repr(sorted(case.arguments.items())), case_seed(check, seed)
