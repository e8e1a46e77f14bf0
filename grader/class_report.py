"""How a class did: the reports that `grader grade` kept, and a table of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from grader.course import Course, CourseError
from grader.render.json_report import dump
from grader.render.plain import clean
from grader.render.words import amount, one_line
from grader.report import Report, report_from_dict

FOLDER = "reports"


def reports_folder(course: Course, unit: str) -> Path:
    """Where the reports of a unit are kept: reports/UNIT/STUDENT.json."""
    return course.root / FOLDER / unit


def save_report(course: Course, report: Report) -> None:
    """Keep a student's report. It holds the diagnoses, and no array."""
    folder = reports_folder(course, report.unit)
    folder.mkdir(parents=True, exist_ok=True)
    dump(report, str(folder / f"{report.student}.json"))


def read_reports(course: Course, unit: str) -> list[Report]:
    """The kept reports, by student. Raises CourseError where there is none."""
    found = []
    for path in sorted(reports_folder(course, unit).glob("*.json")):
        try:
            report = report_from_dict(json.loads(path.read_text("utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            raise CourseError(f"{path} is no report of this version: grade again") from error
        report.student = path.stem
        found.append(report)
    if not found:
        raise CourseError(f"no reports on {unit} yet: run `grader grade {unit}` first")
    return found


def print_class(
    course: Course, unit: str, reports: Sequence[Report], console: Console | None = None
) -> None:
    """Who, points, what the grader says in one line; then the mistakes that were seen most."""
    console = console or Console()
    table = Table(title=f"{unit}: {len(reports)} submissions", title_justify="left")
    table.add_column("who", no_wrap=True)
    table.add_column("points", justify="right", no_wrap=True)
    table.add_column("what the grader says")
    for report in sorted(reports, key=lambda item: item.student):
        points = f"{amount(report.score)} / {amount(report.max_score)}"
        table.add_row(clean(report.student, 60), points, one_line(report))
    console.print(table)
    counts = Counter(
        name
        for report in reports
        for name in {
            mistake
            for outcome in report.checks
            for item in outcome.diagnosis[:1]
            for mistake in item.misconceptions
        }
    )
    if counts:
        often = ", ".join(f"{name} ({count})" for name, count in counts.most_common(5))
        console.print(f"Mistakes seen most: {often}")
