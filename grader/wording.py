"""The sentences of outcomes. None of them holds a value of a hidden case."""

from __future__ import annotations

from grader.authoring import Check
from grader.cells import CellResult
from grader.compare import Mismatch
from grader.report import Outcome
from grader.trace import Failure

NOT_WRITTEN = "NotImplementedError"


def failed_message(found: Mismatch, case: str) -> str:
    """What differs, for a visible case."""
    return f"{found.says} (case: {case})" if case != "example" else found.says


def hidden_message(check: Check) -> str:
    """What is told of a hidden case that failed: no value, no input."""
    return (
        f"the visible cases pass, but a hidden one gives another result: `{check.part}` does not yet "
        f"hold for every input that its task describes"
    )


def error_message(check: Check, failure: Failure, case: str, hidden: bool, broken: str = "") -> str:
    """What the code raised. An exception's own text could carry hidden inputs out, so there it is
    left out. broken: what is wrong with the cell that should define the part."""
    where = f" at {failure.frames[-1]}" if failure.frames else ""
    if failure.kind == NOT_WRITTEN:
        return f"`{check.part}` is not written yet ({NOT_WRITTEN}{where})"
    if failure.kind == "MissingPart":
        if broken:
            return f"`{check.part}` is not defined, for {broken}"
        return f"`{check.part}` is not defined: is its cell there, and did it run without an error?"
    if hidden:
        place = f" at {failure.frames[-1].split(':')[0]}" if failure.frames else ""
        return f"the visible cases pass, but a hidden one raised {failure.kind}{place}"
    if failure.process:
        return f"the process that ran it ended: {failure.message}"
    said = f"{failure.kind}: {failure.message}" if failure.message else failure.kind
    return f"raised {said}{where}" + (f" (case: {case})" if case != "example" else "")


def skip_message(needed: Outcome) -> str:
    """Why a check was not run."""
    return f"needs `{needed.name}` first: {needed.title}"


def cell_note(label: str, result: CellResult) -> str:
    """One line on a cell that did not run through; '' for one that did."""
    if result.status == "passed":
        return ""
    if result.error_type == NOT_WRITTEN:
        return ""
    line = f", line {result.line}" if result.line else ""
    what = {
        "syntax": "is not valid Python",
        "interrupted": "was stopped",
        "raised": "raised an exception",
    }.get(result.status, "failed")
    said = result.message
    if result.status != "interrupted" and result.error_type:
        said = f"{result.error_type}: {said}" if said else result.error_type
    return f"{label}{line} {what}: {said}"[:500]
