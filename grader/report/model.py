"""The one object that says how a submission did; terminal, JSON, HTML and gradebook render it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from grader.text.labels import shown_place

SCHEMA_VERSION = 1
Status = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True)
class Diagnosis:
    """The known mistakes (one or two) that give what the student's code gave.

    max_error: largest difference between the student's trace and the mistake's, relative to the
        largest value of the array.
    """

    misconceptions: tuple[str, ...]
    says: str
    max_error: float


@dataclass(frozen=True)
class Evidence:
    """What one failed case of a visible check shows. Hidden cases never carry evidence.

    calls: what was called, a line each, arrays named by dtype and shape.
    result: the name of the result that differs; case: the case's title.
    got, expected: the two arrays, None where there is none to show (an exception, an object).
    worst: index of the largest difference, None where shapes differ or values are not numeric.
    relative_error: that difference over the largest expected magnitude.
    reference: the names of what the result was compared with.
    """

    case: str
    calls: tuple[str, ...]
    result: str
    got: np.ndarray | None
    expected: np.ndarray | None
    worst: tuple[int, ...] | None
    relative_error: float | None
    reference: str


@dataclass
class Outcome:
    """What became of one check.

    hidden: the check itself is never released. waiting: how many of its hidden cases have not
    run (they run at hand-in). message: one paragraph for the student, free of hidden values.
    """

    name: str
    part: str
    title: str
    status: Status
    points: float
    max_points: float
    hidden: bool = False
    seconds: float = 0.0
    message: str = ""
    diagnosis: list[Diagnosis] = field(default_factory=list)
    evidence: Evidence | None = None
    waiting: int = 0


@dataclass(frozen=True)
class Flag:
    """Something an instructor should look at. kind: 'forbidden', 'cell', 'file', 'process' or
    'suspicious' (costs nothing by itself)."""

    kind: str
    what: str
    where: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", shown_place(self.where))


@dataclass
class Report:
    """All outcomes of one submission, with points, diagnoses and flags.

    notes: one clear line for each thing that had to be mended or could not be read.
    layers: what sealed the student's process, as printed to people; empty without a sandbox.
    """

    unit: str
    submission: str
    seed: str
    checks: list[Outcome]
    flags: list[Flag] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    student: str = ""
    layers: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        """Points earned."""
        return sum(outcome.points for outcome in self.checks)

    @property
    def max_score(self) -> float:
        """Points that could be earned."""
        return sum(outcome.max_points for outcome in self.checks)

    @property
    def complete(self) -> bool:
        """Whether every check passed."""
        return all(outcome.status == "passed" for outcome in self.checks)

    def agrees(self, other: Report) -> bool:
        """Whether another grading of the submission came to the same marks and flags."""
        marks = [
            [(item.name, item.status, item.points) for item in r.checks] for r in (self, other)
        ]
        return marks[0] == marks[1] and self.flags == other.flags

    @property
    def waiting(self) -> int:
        """How many hidden cases have not run."""
        return sum(outcome.waiting for outcome in self.checks)

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON-ready data; `report.schema.json` describes it."""
        return {
            "schema": SCHEMA_VERSION,
            "unit": self.unit,
            "submission": self.submission,
            "seed": self.seed,
            "score": self.score,
            "max_score": self.max_score,
            "seconds": round(self.seconds, 3),
            "checks": [_outcome_to_dict(outcome) for outcome in self.checks],
            "flags": [
                {"kind": flag.kind, "what": flag.what, "where": flag.where} for flag in self.flags
            ],
            "notes": list(self.notes),
        }


def _outcome_to_dict(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "part": outcome.part,
        "title": outcome.title,
        "status": outcome.status,
        "points": outcome.points,
        "max_points": outcome.max_points,
        "hidden": outcome.hidden,
        "seconds": round(outcome.seconds, 3),
        "message": outcome.message,
        "waiting": outcome.waiting,
        "diagnosis": [
            {
                "misconceptions": list(item.misconceptions),
                "says": item.says,
                "max_error": item.max_error,
            }
            for item in outcome.diagnosis
        ],
    }


def report_from_dict(data: dict[str, Any]) -> Report:
    """The report that `to_dict` described; evidence and layers are not in there."""
    outcomes = []
    for item in data["checks"]:
        named = [
            Diagnosis(tuple(one["misconceptions"]), one["says"], one["max_error"])
            for one in item["diagnosis"]
        ]
        outcomes.append(Outcome(**(item | {"diagnosis": named})))
    return Report(
        unit=data["unit"],
        submission=data["submission"],
        seed=data["seed"],
        checks=outcomes,
        flags=[Flag(**flag) for flag in data["flags"]],
        notes=list(data["notes"]),
        seconds=data["seconds"],
    )
