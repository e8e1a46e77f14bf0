"""The arrays that a subject returned during one case, and the short sketches they are known by."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from grader.authoring.claims import Claim

CUT_SHORT, SAYING = "! ", ":"
MEASURED = "measured"


@dataclass(frozen=True)
class Value:
    """One named result: an array, a fact (a JSON value), an object that is neither, a claim, or a
    remark."""

    name: str
    kind: Literal["array", "fact", "object", "claim", "remark"]
    data: Any

    @property
    def signature(self) -> str:
        """What must be the same for two values to be comparable: kind, dtype and shape, or fact."""
        if self.kind == "array":
            return f"{self.name}: {self.data.dtype} {self.data.shape}"
        if self.kind == "remark":
            return f"{self.name}: remark"
        if self.kind == "claim":
            return f"{self.name}: {_claim_signature(self.data)}"
        return f"{self.name}: {self.kind} {json.dumps(self.data, sort_keys=True)}"


def _claim_signature(claim: Claim) -> str:
    # A number near its limit may fall on either side: measured claims are told apart by the number.
    return f"{MEASURED} {len(claim.numbers)}" if claim.numbers else f"claim {claim.holds}"


@dataclass(frozen=True)
class Failure:
    """How a trace was cut short: the code raised, or its process ended.

    nearest: the name that comes nearest to one which the code asked for and which is not there.
    """

    kind: str
    message: str
    frames: tuple[str, ...] = ()
    process: bool = False
    nearest: str = ""


@dataclass
class Trace:
    """The values of one case in order, what was called, and how it was cut short, if it was."""

    values: list[Value] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failure: Failure | None = None
