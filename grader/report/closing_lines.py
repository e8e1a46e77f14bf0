"""Writes the last lines of a report: the result, and what runs only at hand-in."""

from __future__ import annotations

from grader.report.model import Flag, Outcome, Report
from grader.report.sentences import flag_text, is_pending, listed, plural, points_text
from grader.text.safe_text import one_line_of, shorten

# Characters of a row's text in a class table; longer texts wrap in a terminal.
MAX_LINE_CHARACTERS = 100
# Part of the message on a stub; see `grader.messages.outcome_text`.
NOT_WRITTEN = "is not written yet"
_FLAG_ORDER = ("forbidden", "process", "file", "cell")  # the most serious kind first


def waiting_text(report: Report) -> str:
    """How many hidden cases run at hand-in; '' for none."""
    if not report.waiting:
        return ""
    verb = "runs" if report.waiting == 1 else "run"
    return f"{plural(report.waiting, 'hidden case')} {verb} when you hand in."


def waiting_here(outcome: Outcome) -> str:
    """How many hidden cases of this check run at hand-in; '' for none."""
    if not outcome.waiting or is_pending(outcome):
        return ""
    verb = "runs" if outcome.waiting == 1 else "run"
    return f"{plural(outcome.waiting, 'hidden case')} of this check {verb} when you hand in."


def closing_line(report: Report) -> str:
    """The last line of a report: how many checks pass, the points, and what has not run yet."""
    ran = listed(report)
    waiting = waiting_text(report)
    if not ran:
        return f"No check has run. {waiting}".strip()
    passed = sum(outcome.status == "passed" for outcome in ran)
    noun = "visible check" if report.waiting else "check"
    if any(outcome.hidden for outcome in ran) and report.waiting:
        noun = "check that ran"
    points = points_text(report.score, report.max_score)
    if passed == len(ran):
        return f"{_all_pass(noun, len(ran))} {waiting or points + '.'}"
    so_far = " so far" if report.waiting else ""
    counted = _counted(noun, len(ran))
    verb = "passes" if 1 in (passed, len(ran)) else "pass"
    return f"{passed} of {counted} {verb}: {points}{so_far}. {waiting}".strip()


def _counted(noun: str, count: int) -> str:
    head, space, tail = noun.partition(" that ")
    return plural(count, head) + space + tail


def _all_pass(noun: str, count: int) -> str:
    if count == 1:
        return f"The one {noun} passes."
    return f"All {_counted(noun, count)} pass."


def one_line(report: Report) -> str:
    """The most important fact in a report, for a class table; at most 100 characters."""
    return shorten(one_line_of(_most_telling(report)), MAX_LINE_CHARACTERS)


def _most_telling(report: Report) -> str:
    ran = listed(report)
    passed = bool(ran) and all(outcome.status == "passed" for outcome in ran)
    if report.flags:
        flag = flag_text(min(report.flags, key=_flag_rank))
        return f"{_praise(report)}, but flagged: {flag}" if passed else flag
    if not ran:
        return f"nothing was graded: {report.notes[0]}" if report.notes else "nothing was graded"
    if passed:
        return _praise(report)
    if _not_attempted(ran):
        return "not attempted"
    return _heaviest_loss(ran)


def _flag_rank(flag: Flag) -> int:
    return _FLAG_ORDER.index(flag.kind) if flag.kind in _FLAG_ORDER else len(_FLAG_ORDER)


def _praise(report: Report) -> str:
    if report.waiting:
        return (
            f"what has run passes; {plural(report.waiting, 'hidden case')} "
            f"{'has' if report.waiting == 1 else 'have'} not run"
        )
    if report.score >= report.max_score:
        return "full marks"
    return f"every check passes, {points_text(report.score, report.max_score)}"


def _not_attempted(ran: list[Outcome]) -> bool:
    tried = [outcome for outcome in ran if outcome.status != "skipped"]
    return bool(tried) and all(
        outcome.status == "error" and NOT_WRITTEN in outcome.message for outcome in tried
    )


def _heaviest_loss(ran: list[Outcome]) -> str:
    lost: dict[tuple[str, ...], float] = {}
    words: dict[tuple[str, ...], str] = {}
    for outcome in ran:
        if outcome.diagnosis:
            likeliest = outcome.diagnosis[0]
            key = (outcome.part, *likeliest.misconceptions)
            lost[key] = lost.get(key, 0.0) + outcome.max_points - outcome.points
            words.setdefault(key, f"{outcome.part}: {likeliest.says}")
    if lost:
        return words[max(lost, key=lambda key: lost[key])]
    missed = [outcome for outcome in ran if outcome.status in ("failed", "error")]
    if not missed:
        return "some checks were skipped"
    worst = max(missed, key=lambda outcome: outcome.max_points - outcome.points)
    if worst.status == "error" and worst.message:
        return f"{worst.part}: {worst.message}"
    return f"{worst.part} fails: {worst.title}"
