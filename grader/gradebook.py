"""`grader grade`: a class into the gradebook, with reports and feedback pages."""

from __future__ import annotations

from rich.console import Console

from grader.class_report import print_class, reports_folder, save_report
from grader.classroom import Settings, grade_class, students_of
from grader.course import CourseError
from grader.progress import progress_bar
from grader.report import Report


def grade_course(settings: Settings, jobs: int, console: Console | None = None) -> list[str]:
    """Grade everything in submitted/*/UNIT. Marks go into gradebook.db, reports into reports/UNIT/,
    pages into feedback/.

    Returns a line for each submission that could not be graded; it has no mark then. Raises
    CourseError where nothing was handed in, UnitError, NoIsolation.
    """
    from grader.nbgrader_bridge.running import autograde, generate_feedback

    console = console or Console()
    course, unit = settings.course, settings.unit
    students = students_of(course, unit)
    if not students:
        raise CourseError(
            f"nothing was handed in for {unit}: put submissions into "
            f"{course.submitted}/STUDENT/{unit}/"
        )
    course.released(unit)
    reports, problems = _grade_all(settings, students, jobs, console)
    with console.status("writing the gradebook"):
        # Those without a report are flagged in the gradebook, and named by their own problem.
        left = autograde(course, unit, reports, students)
        problems += [str(item) for item in left if item.student in reports]
    with console.status("writing feedback"):
        generate_feedback(course, unit, list(reports))
    print_class(unit, list(reports.values()), console)
    for line in problems:
        console.print(f"not graded: {line}", markup=False)
    for what, path in (
        ("gradebook", course.root / "gradebook.db"),
        ("reports", reports_folder(course, unit)),
        ("feedback", course.root / "feedback"),
    ):
        console.print(f"{what:>9}: {path}", soft_wrap=True)
    return problems


def _grade_all(
    settings: Settings, students: list[str], jobs: int, console: Console
) -> tuple[dict[str, Report], list[str]]:
    reports: dict[str, Report] = {}
    problems: list[str] = []
    layers: tuple[str, ...] = ()
    with progress_bar(f"grading {settings.unit}", len(students), console) as progress:
        for done, (student, result) in enumerate(grade_class(settings, students, jobs), 1):
            if isinstance(result, Report):
                reports[student] = result
                save_report(settings.course, result)
                layers = result.layers
            else:
                problems.append(f"{student}: {type(result).__name__}: {result}")
            progress(done, len(students))
    sealed = ", ".join(layers) if settings.isolation == "auto" else "no isolation (--sandbox none)"
    console.print(f"Student code ran in: {sealed}")
    return dict(sorted(reports.items())), problems
