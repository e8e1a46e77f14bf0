"""`grader grade`: grades a class and prints the results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console

from grader.class_grading.early_start import early_sandbox
from grader.class_grading.options import GradeOptions
from grader.class_grading.records.reports import reports_folder
from grader.class_grading.tables import print_class

if TYPE_CHECKING:
    from grader.class_grading.class_run import ClassResult

# A longer table would push the lines below it, the problems, out of most terminals.
MAX_ROWS = 60


def grade_course(options: GradeOptions, console: Console | None = None) -> ClassResult:
    """Grade everything in submitted/*/UNIT that has changed; print the table and where files are.

    Args:
        options: What to grade and how.
        console: Where to print; standard output by default.

    Returns:
        What was graded and what went wrong.

    Raises:
        CourseError: Nothing was handed in, or another process grades the unit.
        UnitError: The unit cannot be loaded or was not released.
        NoIsolation: The machine cannot seal student code off.
    """
    console = console or Console()
    with early_sandbox(options) as sandbox:
        from grader.class_grading.class_run import (
            run_class,  # takes a second, while the sandbox starts
        )

        result = run_class(options, console, sandbox)
    settings = options.settings
    course, unit = settings.course, settings.unit
    if result.graded:
        sealed = ", ".join(result.layers) if settings.isolation == "auto" else ""
        console.print(f"Student code ran in: {sealed or 'no isolation (--sandbox none)'}")
    if len(result.rows) <= MAX_ROWS:
        print_class(unit, result.rows, console)
    else:
        console.print(f"{unit}: {len(result.rows)} submissions; `grader report {unit}` lists them")
    for line in result.problems:
        console.print(f"not graded: {line}", markup=False)
    for line in result.warnings:
        console.print(f"late penalties stay as they were: {line}", markup=False)
    _print_counts(options, result, console)
    for what, path in (
        ("gradebook", course.root / "gradebook.db"),
        ("reports", reports_folder(course, unit)),
        ("feedback", course.root / "feedback"),
    ):
        if what != "feedback" or options.feedback:
            console.print(f"{what:>9}: {path}", soft_wrap=True)
    return result


def _print_counts(options: GradeOptions, result: ClassResult, console: Console) -> None:
    if result.unchanged:
        console.print(
            f"{result.graded} graded now, {result.unchanged} unchanged since they were graded "
            "(--force grades them again)"
        )
    if result.stopped:
        console.print(
            f"stopped: {result.left} of {result.left + len(result.rows)} not graded; "
            f"`grader grade {options.settings.unit}` goes on from here"
        )
