"""What many checks of a report have in common, so that it is told once."""

from __future__ import annotations

import re

from grader.report.model import Outcome
from grader.report.sentences import skip_reason
from grader.text.safe_text import one_line_of

_NEEDED = re.compile(r"needs `(\w+)` first")


def first_needed(outcome: Outcome, outcomes: list[Outcome]) -> str:
    """Why a check was skipped, in short: the check to mend first, be it a need of what it needs."""
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
    """The failed outcomes and errors, those together that say the very same of the same part.

    That is the same diagnosis, or the same message where nothing else is shown.
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
    """Which other checks fail in the same way, or ''."""
    names = ", ".join(f"`{one_line_of(outcome.name)}`" for outcome in others)
    return f"The same goes for {names}." if names else ""
