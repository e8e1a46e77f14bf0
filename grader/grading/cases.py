"""One case of a check: where its references come from, and what is kept of it for the diagnosis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.authoring import Case, Check
from grader.course.unit import Unit
from grader.diagnosis.observation import Observation, observe
from grader.evaluation.compare import Expected
from grader.evaluation.trace import Trace, Value
from grader.references.references import References
from grader.report.model import Outcome

# Bytes of an array that is of the wrong shape and will never be shown. All traces of a submission are kept
# until its last check; a report draws smaller ones.
MAX_KEPT = 1 << 20


def blank_outcome(unit: Unit, check: Check, status: Any, message: str) -> Outcome:
    """An outcome of a check without points."""
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


@dataclass(frozen=True)
class CaseToRun:
    """One case to run, with its own references and seed."""

    case: Case
    seed: str
    references: References
    hidden: bool


@dataclass(frozen=True)
class Seen:
    """The result of one case, kept until it is known whether a diagnosis is needed."""

    check: Check
    item: CaseToRun
    trace: Trace
    passed: bool

    def observation(self) -> Observation:
        """The case with the results of the references and of the known mistakes."""
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


def drop_bulky(trace: Trace, expected: Sequence[Expected]) -> None:
    """Drop huge arrays that no check asked for: traces are kept until the last check."""
    for index, value in enumerate(trace.values):
        wanted = expected[index].data if index < len(expected) else None
        if value.kind == "array" and is_bulky(value.data, wanted):
            trace.values[index] = Value(value.name, "object", value.signature)


def is_bulky(array: np.ndarray, wanted: Any) -> bool:
    """Whether an array is large and of another shape than the wanted one."""
    same = isinstance(wanted, np.ndarray) and wanted.shape == array.shape
    return array.nbytes > MAX_KEPT and not same
