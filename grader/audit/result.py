"""Data model of an audit's result."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from grader.audit.mistakes import MistakeResults
from grader.audit.pairs import PairResults
from grader.audit.right_answers import RightAnswerResults


@dataclass
class Audit:
    """The result of an audit.

    Args:
        unit: name of the unit.
        seeds: the number of students whose hidden cases were drawn.
        problems: one clear line each; without any, the checks are proved.
        right: results of the right answers; None where a broken unit ended the audit early.
        mistakes: results of the misconceptions; None likewise.
        pairs: results of the pairs; None likewise, and where no pairs were requested.
        seconds: time of the whole audit, including the computation of missing answers.
    """

    unit: str
    seeds: int
    problems: list[str] = field(default_factory=list)
    right: RightAnswerResults | None = None
    mistakes: MistakeResults | None = None
    pairs: PairResults | None = None
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The audit as JSON-ready data; an infinite severity becomes null."""
        return _finite(asdict(self))


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return None if value in (float("inf"), float("-inf")) else value
