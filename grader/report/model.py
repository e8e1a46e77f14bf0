"""Data model of a report on one submission, which terminal, JSON, HTML and gradebook render."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np

from grader.text.labels import shown_place

SCHEMA_VERSION = 1
Status = Literal["passed", "failed", "error", "skipped"]


@dataclass(frozen=True)
class Diagnosis:
    """The known mistakes that return what the student's code returned.

    Args:
        misconceptions: the names of one or two misconceptions.
        says: their explanation, for the student.
        max_error: distance between the sketches of the student's trace and of the mistake's, as a
            share of the array's largest magnitude.
    """

    misconceptions: tuple[str, ...]
    says: str
    max_error: float


@dataclass(frozen=True)
class Evidence:
    """Evidence from one failed case of a visible check. Hidden cases have none.

    Args:
        case: the case's title.
        calls: the calls as text, one a line, with dtype and shape in place of arrays.
        result: name of the result that differs.
        got: the student's array; None where there is none (an exception, an object).
        expected: the expected array; None where there is none.
        worst: index of the largest difference, one integer an axis; None where shapes differ or
            elements are not numbers.
        relative_error: that difference over the largest expected magnitude.
        reference: what the result was compared with, as text.
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
    """The outcome of one check.

    Args:
        name: name of the check.
        part: the part that it is about.
        title: what it states.
        status: 'passed', 'failed', 'error' (the code raised) or 'skipped' (a check that it needs
            did not pass).
        points: points earned.
        max_points: points that can be earned.
        hidden: whether the check itself is never released.
        seconds: wall-clock time that it took.
        message: one paragraph for the student, without hidden values.
        diagnosis: the known mistakes that explain it, the likeliest first.
        evidence: what one failed visible case shows.
        waiting: the number of its hidden cases that have not run; they run at hand-in.
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
    """Something that an instructor should look at.

    Args:
        kind: 'forbidden', 'cell', 'file', 'process', or 'suspicious' (which costs no points).
        what: what was found.
        where: the place in the hand-in, such as 'cell 4, line 12'.
    """

    kind: str
    what: str
    where: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", shown_place(self.where))


@dataclass
class Report:
    """All outcomes of one submission, with points, diagnoses and flags.

    Args:
        unit: name of the unit.
        submission: path or name of the hand-in.
        seed: seed of the cases.
        checks: the outcome of each check, in the unit's order.
        flags: what an instructor should look at.
        notes: one clear line for each repair of the hand-in, and for each part of it that failed or
            could not be read.
        seconds: wall-clock time that grading took.
        student: name of the student.
        layers: the layers of the sandbox, as text; empty without a sandbox.
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
        """Points that can be earned."""
        return sum(outcome.max_points for outcome in self.checks)

    @property
    def complete(self) -> bool:
        """Whether every check passed."""
        return all(outcome.status == "passed" for outcome in self.checks)

    def agrees(self, other: Report) -> bool:
        """Whether another grading of the submission gave the same marks and flags."""
        marks = [
            [(item.name, item.status, item.points) for item in r.checks] for r in (self, other)
        ]
        return marks[0] == marks[1] and self.flags == other.flags

    @property
    def waiting(self) -> int:
        """The number of hidden cases that have not run."""
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
    """The report that `to_dict` described; evidence and layers are not in that data."""
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
