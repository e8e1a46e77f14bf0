"""Writes the named mistakes of each part into the outcomes of its checks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from grader.diagnosis.naming import diagnose
from grader.grading.cases import Seen
from grader.references.references import References
from grader.report.model import Diagnosis, Outcome, Report
from grader.runtime.faults import diagnosis_fault


def name_mistakes(
    report: Report, seen: Mapping[str, Sequence[Seen]], references: References
) -> None:
    """Name the mistakes of each part that has a case which did not pass.

    Args:
        report: the report with the outcomes of all checks.
        seen: by part, the cases that ran.
        references: those of the visible cases, which hold the text on each known mistake.
    """
    for part, cases in seen.items():
        if all(case.passed for case in cases):
            continue
        try:
            named = diagnose([case.observation() for case in cases], references.words)
        except Exception as error:  # the marks stand without it
            report.notes.append(diagnosis_fault(part, error))
            continue
        _put([outcome for outcome in report.checks if outcome.part == part], named)


def _put(outcomes: Sequence[Outcome], named: Mapping[str, list[Diagnosis]]) -> None:
    told = set()
    for outcome in outcomes:
        if outcome.status in ("failed", "error"):
            outcome.diagnosis = named.get(outcome.name, [])
            told |= {item.misconceptions for item in outcome.diagnosis}
    for outcome in outcomes:
        found = named.get(outcome.name, [])
        # A skipped check names only a mistake that no other check names: it would repeat the rest.
        if outcome.status == "skipped" and found and found[0].misconceptions not in told:
            outcome.diagnosis = found
            told.add(found[0].misconceptions)
