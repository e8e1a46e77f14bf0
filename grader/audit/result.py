"""The result of an audit."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from grader.audit.mistakes import MistakeResults
from grader.audit.pairs import PairResults
from grader.audit.right_answers import RightAnswerResults


@dataclass
class Audit:
    """What an audit found. problems: one clear line each; none means that the checks are proved.

    right, mistakes, pairs: the figures; None where a broken unit ended the audit early, or pairs
    were not asked for. seconds: of the whole audit, computing missing answers included.
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
