"""How a class did: the reports that `grader grade` kept, and a table of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.course import Course, CourseError
from grader.render.json_report import dump
from grader.render.plain import clean, one_line_of, shorten
from grader.render.words import amount, diagnosis_text, one_line, title
from grader.report import Report, report_from_dict

FOLDER = "reports"
JOURNAL = ".journal.jsonl"
LOCK = ".lock"
MOST_LISTED = 5


@dataclass(frozen=True)
class Row:
    """What a class's table says of one student."""

    student: str
    score: float
    max_score: float
    says: str


def row_of(report: Report) -> Row:
    """A report in one line of a table."""
    return Row(report.student, report.score, report.max_score, one_line(report))


def reports_folder(course: Course, unit: str) -> Path:
    """Where the reports of a unit are kept: reports/UNIT/STUDENT.json."""
    return course.root / FOLDER / unit


def report_path(course: Course, unit: str, student: str) -> Path:
    """Where the report on a student is kept."""
    return reports_folder(course, unit) / f"{student}.json"


def feedback_page(course: Course, unit: str, student: str) -> Path:
    """The page that nbgrader gives back to a student."""
    return course.root / "feedback" / student / unit / f"{unit}.html"


def journal_path(course: Course, unit: str) -> Path:
    """Where it is noted what has been done for whom."""
    return reports_folder(course, unit) / JOURNAL


def lock_path(course: Course, unit: str) -> Path:
    """The file that whoever grades the unit holds."""
    return reports_folder(course, unit) / LOCK


def save_report(course: Course, report: Report) -> None:
    """Keep a student's report. It holds the diagnoses, and no array."""
    path = report_path(course, report.unit, report.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    dump(report, path)


def read_report(path: Path) -> Report:
    """A report that was kept. Raises CourseError where the file holds none of this version."""
    try:
        report = report_from_dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{path} is no report of this version: grade again") from error
    report.student = path.stem
    return report


def read_reports(course: Course, unit: str) -> list[Report]:
    """The kept reports, by student. Raises CourseError where there is none."""
    found = [read_report(path) for path in sorted(reports_folder(course, unit).glob("*.json"))]
    if not found:
        raise CourseError(f"no reports on {unit} yet: run `grader grade {unit}` first")
    return found


def print_class(unit: str, rows: Sequence[Row], console: Console | None = None) -> None:
    """The table of a class: who, points, what the grader says in one line."""
    console = console or Console()
    table = Table(title=f"{unit}: {len(rows)} submissions", title_justify="left")
    table.add_column("who", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what the grader says")
    for row in sorted(rows, key=lambda item: item.student):
        points = f"{amount(row.score)} / {amount(row.max_score)}"
        table.add_row(Text(clean(row.student, 60)), points, Text(row.says))
    console.print(table)


def print_summary(reports: Sequence[Report], console: Console | None = None) -> None:
    """The hardest checks, and the mistakes that were seen most with what the grader says of them."""
    console = console or Console()
    if len(reports) > 1:
        _print_checks(reports, console)
    _print_mistakes(reports, console)


def _print_checks(reports: Sequence[Report], console: Console) -> None:
    """The checks that most of the class did not pass, the hardest first."""
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
    for name in hardest[:MOST_LISTED]:
        table.add_row(f"{passed[name]} of {graded[name]}", clean(name, 60), Text(titles[name]))
    console.print()
    console.print(table)


def _print_mistakes(reports: Sequence[Report], console: Console) -> None:
    """The mistakes that were named for most students, with the words that students read."""
    counts: Counter[tuple[str, ...]] = Counter()
    says: dict[tuple[str, ...], str] = {}
    for report in reports:
        likeliest = [outcome.diagnosis[0] for outcome in report.checks if outcome.diagnosis]
        counts.update({item.misconceptions for item in likeliest})
        says.update({item.misconceptions: diagnosis_text(item) for item in likeliest})
    if not counts:
        return
    table = _table("mistakes seen most", "students", "mistake", "what the grader says of it")
    for names, count in counts.most_common(MOST_LISTED):
        words = shorten(one_line_of(says[names]), 200)
        table.add_row(str(count), Text(clean(" + ".join(names), 120)), Text(words))
    console.print()
    console.print(table)


def _table(name: str, count: str, what: str, words: str) -> Table:
    table = Table(title=name, title_justify="left")
    table.add_column(count, justify="right", no_wrap=True)
    table.add_column(what, overflow="fold")
    table.add_column(words, ratio=1)
    return table
