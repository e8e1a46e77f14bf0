"""What in a report proves that an attack got to its point, and which of it a report lacks.

A hand-in runs on behind a statement that fails, so its last line alone proves nothing: no other
statement may have failed, but for what the attack's head says under `stopped`.
"""

from __future__ import annotations

import re

from attack_files import AT_THE_END, Attack

from grader.report.model import Report

FAILED = re.compile(r"raised an exception: |was stopped: |is not valid Python: |failed: ")


def said(report: Report) -> str:
    """All that a report says of what was seen."""
    words = [outcome.message for outcome in report.checks]
    words += [f"{flag.what} {flag.where}" for flag in report.flags]
    return "\n".join([*words, *report.notes])


def shows(attack: Attack, report: Report) -> bool:
    """Whether the report says what the attack's head has under `seen`."""
    return bool(re.search(_numbered(attack, attack.seen), said(report)))


def missing(attack: Attack, report: Report) -> list[str]:
    """What is not as it is where the attack got to its point; a line each."""
    found = [] if shows(attack, report) else [f"not seen: {attack.seen}"]
    ending = _numbered(attack, attack.stopped or f"{AT_THE_END}@REACHED@")
    failed = [note for note in report.notes if FAILED.search(note)]
    if not failed:
        found.append(f"its cells did not end as they should: {ending}")
    return found + [f"a cell failed: {note}" for note in failed if not re.search(ending, note)]


def _numbered(attack: Attack, pattern: str) -> str:
    return pattern.replace("@REACHED@", attack.number)
