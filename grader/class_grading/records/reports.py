"""How a class did: the reports that `grader grade` kept, and a table of them."""

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
    """What a class's table says of one student."""

    student: str
    score: float
    max_score: float
    message: str


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
