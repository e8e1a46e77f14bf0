"""Prints tables of a class's results in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.class_grading.records.reports import Row
from grader.report.model import Report
from grader.report.sentences import amount, diagnosis_text, title
from grader.text.safe_text import clean, one_line_of, shorten

# Rows of each summary table: what to discuss in class, not the whole list.
MAX_LISTED = 5


def print_class(unit: str, rows: Sequence[Row], console: Console | None = None) -> None:
    """Print a class's table: student, points, and the grader's message in one line."""
    console = console or Console()
    table = Table(title=f"{unit}: {len(rows)} submissions", title_justify="left")
    table.add_column("who", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what the grader says")
    for row in sorted(rows, key=lambda item: item.student):
        points = f"{amount(row.score)} / {amount(row.max_score)}"
        table.add_row(Text(clean(row.student, 60)), points, Text(row.message))
    console.print(table)


def print_summary(reports: Sequence[Report], console: Console | None = None) -> None:
    """Print the hardest checks, and the most frequent mistakes with the grader's message on each."""
    console = console or Console()
    if len(reports) > 1:
        _print_checks(reports, console)
    _print_mistakes(reports, console)


def _print_checks(reports: Sequence[Report], console: Console) -> None:
    """Print the checks that fewest students passed, the hardest first."""
    outcomes = [outcome for report in reports for outcome in report.checks]
    graded = Counter(outcome.name for outcome in outcomes)
    passed = Counter(outcome.name for outcome in outcomes if outcome.status == "passed")
    hardest = sorted(
        (name for name in graded if passed[name] < graded[name]),
        key=lambda name: passed[name] / graded[name],
    )
    if not hardest:
        return
    titles = {outcome.name: title(outcome) for outcome in outcomes}
    table = _table("hardest checks", "passed by", "check", "what it states")
    for name in hardest[:MAX_LISTED]:
        table.add_row(f"{passed[name]} of {graded[name]}", clean(name, 60), Text(titles[name]))
    console.print()
    console.print(table)


def _print_mistakes(reports: Sequence[Report], console: Console) -> None:
    """Print the mistakes named for most students, with the message that students read."""
    counts: Counter[tuple[str, ...]] = Counter()
    messages: dict[tuple[str, ...], str] = {}
    for report in reports:
        likeliest = [outcome.diagnosis[0] for outcome in report.checks if outcome.diagnosis]
        # Each name once for a student, in order: ties stand as they were first seen, in every run.
        counts.update([*dict.fromkeys(item.misconceptions for item in likeliest)])
        messages.update({item.misconceptions: diagnosis_text(item) for item in likeliest})
    if not counts:
        return
    table = _table("mistakes seen most", "students", "mistake", "what the grader says of it")
    for names, count in counts.most_common(MAX_LISTED):
        message = shorten(one_line_of(messages[names]), 200)
        table.add_row(str(count), Text(clean(" + ".join(names), 120)), Text(message))
    console.print()
    console.print(table)


def _table(name: str, count: str, what: str, message: str) -> Table:
    table = Table(title=name, title_justify="left")
    table.add_column(count, justify="right", no_wrap=True)
    table.add_column(what, overflow="fold")
    table.add_column(message, ratio=1)
    return table
