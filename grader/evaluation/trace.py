"""Trace of one case: the named results that a probe yielded, and how it ended."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Literal

from grader.authoring.claims import Claim

# Marks in signatures. A signature "! ValueError: gist" stands for the exception that ended a trace;
# "measured 2" stands for a claim with two measured numbers. Answers files hold both.
CUT_SHORT, SAYING = "! ", ":"
MEASURED = "measured"


@dataclass(frozen=True)
class Value:
    """One named result of a probe.

    Args:
        name: the name under which the probe yielded it.
        kind: 'array', 'fact' (a JSON value), 'object' (neither), 'claim' or 'remark'.
        data: the array, the JSON value, the object's description, the Claim or the Remark.
    """

    name: str
    kind: Literal["array", "fact", "object", "claim", "remark"]
    data: Any

    @property
    def signature(self) -> str:
        """Text that is equal for two comparable values: dtype and shape of an array, or the fact."""
        if self.kind == "array":
            return f"{self.name}: {self.data.dtype} {self.data.shape}"
        if self.kind == "remark":
            return f"{self.name}: remark"
        if self.kind == "claim":
            return f"{self.name}: {_claim_signature(self.data)}"
        return f"{self.name}: {self.kind} {json.dumps(self.data, sort_keys=True)}"


def _claim_signature(claim: Claim) -> str:
    # A measurement near its limit may fall on either side, so its numbers are compared instead.
    return f"{MEASURED} {len(claim.numbers)}" if claim.numbers else f"claim {claim.holds}"


@dataclass(frozen=True)
class Failure:
    """Why a trace was cut short: the code raised, or its process ended.

    Args:
        kind: name of the exception's type.
        message: the exception's text, as `grader.replies.exception_text.plain` returns it.
        frames: the student's own lines in the traceback, outermost first.
        process: whether the process ended.
        nearest: the closest existing name where a name was not found; '' otherwise.
    """

    kind: str
    message: str
    frames: tuple[str, ...] = ()
    process: bool = False
    nearest: str = ""


@dataclass
class Trace:
    """The results of one case in order, its calls as text, and why it was cut short, if it was."""

    values: list[Value] = field(default_factory=list)
    calls: list[str] = field(default_factory=list)
    failure: Failure | None = None
