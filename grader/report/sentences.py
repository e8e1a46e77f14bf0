"""Sentences that all renderings of a report share."""

from __future__ import annotations

import numpy as np

from grader.report.arrays import as_numbers, dtype_and_shape, index_text, preview, valid_worst
from grader.report.model import Diagnosis, Evidence, Flag, Outcome, Report
from grader.text.number_text import number_texts
from grader.text.safe_text import clean, one_line_of, shorten

SYMBOLS = {"passed": "✓", "failed": "✗", "error": "!", "skipped": "–"}
# Characters of one text in a report. The grader's own texts are shorter; a hostile exception or name
# must not fill the page.
MAX_MESSAGE_CHARACTERS = 3000
# Characters of what and where of a flag, which are shown on one line.
MAX_FLAG_CHARACTERS = 300


def plural(count: int, noun: str) -> str:
    """'1 case', '2 cases'."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def points_text(points: float, max_points: float) -> str:
    """'1.5 of 2 points', '1 of 1 point'."""
    return f"{amount(points)} of {amount(max_points)} point{'' if max_points == 1 else 's'}"


def amount(points: float) -> str:
    """Points without needless zeros: '2', '0.5'."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def points_of(outcomes: list[Outcome]) -> str:
    """The points of several outcomes together, such as '3 of 4.5 points'."""
    earned = sum(outcome.points for outcome in outcomes)
    return points_text(earned, sum(outcome.max_points for outcome in outcomes))


def heading(report: Report) -> str:
    """Unit, student and submission on one line."""
    names = [report.unit, report.student, report.submission]
    return " · ".join(one_line_of(name) for name in names if name)


def is_pending(outcome: Outcome) -> bool:
    """Whether this is a hidden check that runs only at hand-in, so that there is no result."""
    return outcome.hidden and outcome.status == "skipped" and outcome.waiting > 0


def listed(report: Report) -> list[Outcome]:
    """The outcomes to show: all except hidden checks that have not run."""
    return [outcome for outcome in report.checks if not is_pending(outcome)]


def parts(report: Report) -> dict[str, list[Outcome]]:
    """The listed outcomes by part, in the report's order."""
    grouped: dict[str, list[Outcome]] = {}
    for outcome in listed(report):
        grouped.setdefault(outcome.part, []).append(outcome)
    return grouped


def title(outcome: Outcome) -> str:
    """What the check states, with a mark on a hidden check."""
    return one_line_of(outcome.title) + (" (hidden)" if outcome.hidden else "")


def message(outcome: Outcome) -> str:
    """The outcome's message; '' where a diagnosis or the evidence contains the same."""
    text = clean(outcome.message, MAX_MESSAGE_CHARACTERS).strip()
    evidence = None if outcome.hidden else outcome.evidence
    if evidence is not None and outcome.message.startswith(f"`{evidence.result}` differs most"):
        return "" if largest_difference(evidence) else text
    said = {one_line_of(item.says) for item in outcome.diagnosis}
    return "" if one_line_of(outcome.message) in said else text


def skip_reason(outcome: Outcome) -> str:
    """Why a check was skipped."""
    if is_pending(outcome):
        return f"runs at hand-in ({plural(outcome.waiting, 'hidden case')})"
    return one_line_of(outcome.message) or "needs another check first"


def diagnosis_lead(outcome: Outcome) -> str:
    """The introduction to the diagnosis."""
    if len(outcome.diagnosis) > 1:
        return "What this looks like, the likeliest first:"
    return "What this looks like:"


def diagnosis_text(item: Diagnosis) -> str:
    """The explanation of one diagnosis."""
    prefix = "Two things at once: " if len(item.misconceptions) > 1 else ""
    return prefix + clean(item.says, MAX_MESSAGE_CHARACTERS).strip()


def diagnosis_closeness(item: Diagnosis) -> str:
    """How well the student's values fit the diagnosis."""
    return f"Your values equal those of this mistake to within {item.max_error:.1g} of the largest."


def largest_difference(evidence: Evidence) -> str:
    """Where the arrays differ most, and by how much; '' where there is no such place."""
    worst = valid_worst(evidence)
    if worst is None:
        return ""
    got, expected = np.asarray(evidence.got)[worst], np.asarray(evidence.expected)[worst]
    yours, theirs, _ = number_texts(got, expected)
    place = one_line_of(evidence.result) + index_text(worst)
    sentence = f"Largest difference at {place}: yours {yours}, expected {theirs}"
    if evidence.relative_error is None or not np.isfinite(evidence.relative_error):
        return f"{sentence}."
    size = f"{evidence.relative_error:.2g}"
    return f"{sentence}; relative error {size} (of the largest expected value)."


def mismatch(evidence: Evidence) -> list[str]:
    """Sentences on a different shape, a different dtype, and values that are not finite."""
    if evidence.got is None or evidence.expected is None:
        return []
    got, expected = np.asarray(evidence.got), np.asarray(evidence.expected)
    sentences = []
    if got.shape != expected.shape:
        sentences.append(f"The shapes differ: yours {got.shape}, expected {expected.shape}.")
    if got.dtype != expected.dtype:
        sentences.append(f"The dtypes differ: yours {got.dtype}, expected {expected.dtype}.")
    if (strange := _not_finite(got)) > _not_finite(expected):
        verb = "is" if strange == 1 else "are"
        sentences.append(f"{strange} of your {plural(got.size, 'value')} {verb} NaN or infinite.")
    return sentences


def _not_finite(array: np.ndarray) -> int:
    numbers = as_numbers(array)
    return 0 if numbers is None else int(np.count_nonzero(~np.isfinite(numbers)))


def array_text(array: np.ndarray | None, with_values: bool) -> str:
    """The array's dtype and shape, and its first values if `with_values`."""
    if array is None or not with_values or np.size(array) == 0:
        return dtype_and_shape(array)
    return f"{dtype_and_shape(array)}: {preview(array)}"


def picture_alt(evidence: Evidence) -> str:
    """Alternative text of the picture."""
    alt = f"Your values of {one_line_of(evidence.result)} drawn against the expected ones"
    return " ".join([f"{alt}.", largest_difference(evidence)]).strip()


def evidence_rows(evidence: Evidence, with_values: bool) -> list[tuple[str, str]]:
    """(label, text) of the calls, of the result and of the expected result.

    Args:
        evidence: the evidence.
        with_values: whether to include the first values of both arrays.
    """
    calls = "\n".join(clean(call, MAX_MESSAGE_CHARACTERS) for call in evidence.calls)
    result = one_line_of(evidence.result)
    found = [("case", one_line_of(evidence.case)), ("called", calls)]
    if not with_values and _same_kind(evidence):
        found.append(("result", f"{result}: {dtype_and_shape(evidence.got)}"))
        found.append(("compared with", one_line_of(evidence.reference)))
        return [(label, text) for label, text in found if text]
    found.append(("result", result))
    if evidence.got is not None:
        found.append(("yours", array_text(evidence.got, with_values)))
    if evidence.expected is not None:
        found.append(("expected", array_text(evidence.expected, with_values)))
    found.append(("compared with", one_line_of(evidence.reference)))
    return [(label, text) for label, text in found if text]


def _same_kind(evidence: Evidence) -> bool:
    got, expected = evidence.got, evidence.expected
    return got is not None and dtype_and_shape(got) == dtype_and_shape(expected)


def flag_text(flag: Flag) -> str:
    """One flag, such as 'delegates to keras.layers.BatchNormalization (cell 4, line 12)'."""
    what = shorten(one_line_of(flag.what), MAX_FLAG_CHARACTERS)
    where = shorten(one_line_of(flag.where), MAX_FLAG_CHARACTERS)
    verb = "delegates to " if flag.kind == "forbidden" else ""
    return f"{verb}{what} ({where})" if where else f"{verb}{what}"


def note_text(note: str) -> str:
    """One note, cut to MAX_MESSAGE_CHARACTERS characters."""
    return clean(note, MAX_MESSAGE_CHARACTERS)
