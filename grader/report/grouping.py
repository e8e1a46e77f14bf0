"""Groups checks of a report that have the same cause, so that it is reported once."""

from __future__ import annotations

import re

from grader.report.model import Outcome
from grader.report.sentences import skip_reason
from grader.text.safe_text import one_line_of

_NEEDED = re.compile(r"needs `(\w+)` first")


def first_needed(outcome: Outcome, outcomes: list[Outcome]) -> str:
    """Why a check was skipped, in short: the first failed check in its chain of needs."""
    by_name = {other.name: other for other in outcomes}
    found = outcome
    for _ in outcomes:
        match = _NEEDED.match(found.message)
        if not match or match[1] not in by_name or found.status != "skipped":
            break
        found = by_name[match[1]]
    if found is outcome:
        return skip_reason(outcome)
    return f"needs `{one_line_of(found.name)}` first"


def same_trouble(outcomes: list[Outcome]) -> list[list[Outcome]]:
    """Groups of failed outcomes and errors with the same text about the same part.

    The text is the diagnosis, or the message where there is neither a diagnosis nor evidence.
    """
    groups: dict[tuple[object, ...], list[Outcome]] = {}
    for place, outcome in enumerate(outcomes):
        if outcome.status not in ("failed", "error"):
            continue
        said: tuple[object, ...] = (place,)
        if outcome.diagnosis:
            said = tuple(item.says for item in outcome.diagnosis)
        elif outcome.evidence is None:
            said = (outcome.message, outcome.status)
        groups.setdefault((outcome.part, *said), []).append(outcome)
    return list(groups.values())


def also_text(others: list[Outcome]) -> str:
    """One sentence on the other checks that fail in the same way; '' for none."""
    names = ", ".join(f"`{one_line_of(outcome.name)}`" for outcome in others)
    return f"The same goes for {names}." if names else ""
