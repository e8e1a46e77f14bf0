"""Saves and reads the reports on a class, and turns each into a row of a table."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from grader.course.course import Course, CourseError
from grader.report.closing_lines import one_line
from grader.report.json_file import dump
from grader.report.model import Report, report_from_dict

FOLDER = "reports"
JOURNAL = ".journal.jsonl"
LOCK = ".lock"


@dataclass(frozen=True)
class Row:
    """One student's row in a class's table."""

    student: str
    score: float
    max_score: float
    message: str


def row_of(report: Report) -> Row:
    """The row for a report."""
    return Row(report.student, report.score, report.max_score, one_line(report))


def reports_folder(course: Course, unit: str) -> Path:
    """The folder with the reports on a unit, reports/UNIT/."""
    return course.root / FOLDER / unit


def report_path(course: Course, unit: str, student: str) -> Path:
    """The file with the report on a student, reports/UNIT/STUDENT.json."""
    return reports_folder(course, unit) / f"{student}.json"


def feedback_page(course: Course, unit: str, student: str) -> Path:
    """The feedback page that nbgrader returns to a student."""
    return course.root / "feedback" / student / unit / f"{unit}.html"


def journal_path(course: Course, unit: str) -> Path:
    """The file of a unit's journal."""
    return reports_folder(course, unit) / JOURNAL


def lock_path(course: Course, unit: str) -> Path:
    """The lock file of the process that grades the unit."""
    return reports_folder(course, unit) / LOCK


def save_report(course: Course, report: Report) -> None:
    """Save a student's report, with diagnoses but without arrays."""
    path = report_path(course, report.unit, report.student)
    path.parent.mkdir(parents=True, exist_ok=True)
    dump(report, path)


def read_report(path: Path) -> Report:
    """Read a saved report.

    Raises:
        CourseError: The file holds no report of this version.
    """
    try:
        report = report_from_dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise CourseError(f"{path} is no report of this version: grade again") from error
    report.student = path.stem
    return report


def read_reports(course: Course, unit: str) -> list[Report]:
    """Read all saved reports on a unit, sorted by student.

    Raises:
        CourseError: There is no report, or one that cannot be read.
    """
    found = [read_report(path) for path in sorted(reports_folder(course, unit).glob("*.json"))]
    if not found:
        raise CourseError(f"no reports on {unit} yet: run `grader grade {unit}` first")
    return found
