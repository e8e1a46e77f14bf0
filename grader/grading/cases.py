"""One case on its way: where its answers come from, and what is kept of it for the diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grader.authoring import Case, Check
from grader.course.unit import Unit
from grader.diagnosis.observation import Observation, observe
from grader.evaluation.trace import Trace
from grader.references.references import References
from grader.report.model import Outcome


def blank_outcome(unit: Unit, check: Check, status: Any, message: str) -> Outcome:
    """An outcome without points."""
    return Outcome(
        name=check.name,
        part=check.part,
        title=check.title,
        status=status,
        points=0.0,
        max_points=check.points,
        hidden=check.name in unit.hidden_checks,
        message=message,
    )


@dataclass
class CaseToRun:
    """One case to run: which references and seed are its own."""

    case: Case
    seed: str
    references: References
    hidden: bool


@dataclass
class Seen:
    """What came of one case, kept until it is known whether a diagnosis is needed."""

    check: Check
    item: CaseToRun
    trace: Trace
    passed: bool

    def observation(self) -> Observation:
        """The case with what the references and the known mistakes give."""
        where = (self.check, self.item.case, self.item.seed)
        references = self.item.references
        return observe(
            self.check,
            self.trace,
            self.passed,
            references.expected(*where),
            references.correct(*where),
            references.hypotheses(*where),
            references.resolution,
        )
