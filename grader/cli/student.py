"""Commands for students: check, watch, status."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grader.cli.app import NOT_GRADED, NOT_PASSED, PASSED, Isolation, Json, UnitName, app
from grader.cli.limit_options import CellSeconds
from grader.runtime.ctrl_c import stop_on_ctrl_c
from grader.runtime.silence import import_keras, silence_student_code

if TYPE_CHECKING:
    from grader.report.model import Report


@app.command()
def check(
    unit: UnitName,
    path: Annotated[
        Path | None,
        typer.Argument(help="A notebook, Python file, zip archive or folder; your own by default."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Run the hidden cases too; needs solutions/.")
    ] = False,
    json: Json = None,
    sandbox: Annotated[
        Isolation, typer.Option(help="`auto` seals the code off, `none` trusts it.")
    ] = Isolation.none,
    student: Annotated[str, typer.Option(help="Whose hidden cases to draw, with --all.")] = "",
    cell_seconds: CellSeconds = 30.0,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Every failure in full, names and times.")
    ] = False,
) -> None:
    """Check a submission and say what is wrong with it.

    Example: `grader check batchnorm`, `grader check batchnorm my.ipynb --json -`
    """
    stopped = stop_on_ctrl_c()
    import_keras()
    from grader.course.lone_units import course_for
    from grader.grading.grader import Grader
    from grader.report.json_file import dump, writable
    from grader.report.terminal import print_report
    from grader.sandbox.parent.sandbox import Sandbox
    from grader.subjects.time_limits import TimeLimits

    course = course_for(unit, path)
    if path is None:
        path = course.released(unit)
        if path.is_relative_to(Path.cwd()):
            path = path.relative_to(Path.cwd())
    if json not in (None, "-"):
        writable(json)
    sealed = Sandbox() if sandbox is Isolation.auto else False
    limits = TimeLimits(cell=cell_seconds)
    try:
        grader = Grader(course, unit, hidden=everything, sandbox=sealed, limits=limits)
        with silence_student_code():
            report = grader.grade(path, student)
        if stopped.is_set():
            raise KeyboardInterrupt
    finally:
        if sealed:
            sealed.close()
    if json != "-":
        print_report(report, verbose=verbose)
    if json is not None:
        dump(report, json)
    raise typer.Exit(exit_status(report))


def exit_status(report: Report) -> int:
    """0 where all visible outcomes passed, else 1."""
    from grader.report.sentences import listed

    return PASSED if all(o.status == "passed" for o in listed(report)) else NOT_PASSED


@app.command()
def watch(unit: UnitName) -> None:
    """Check your own notebook again whenever you save it; Ctrl-C ends it.

    Example: `grader watch batchnorm`
    """
    import_keras()
    from grader.course.lone_units import course_for
    from grader.student.watch import watch_notebook

    watch_notebook(course_for(unit), unit)


@app.command()
def status() -> None:
    """Show all units, your points so far, and what to do next.

    Example: `grader status`
    """
    stopped = stop_on_ctrl_c()
    from grader.course.lone_units import course_here
    from grader.course.unit_modules import UnitError
    from grader.runtime.progress import progress_bar
    from grader.student.status import course_status, print_status

    course = course_here()
    if not course.units():
        raise UnitError(f"{course.root} has no units: get the assignments, or run `grader release`")
    found = []
    with progress_bar("checking your work") as progress:
        for number, item in enumerate(course_status(course)):
            progress(number + 1, len(course.units()))
            found.append(item)
    if stopped.is_set():
        raise KeyboardInterrupt
    print_status(found)
    raise typer.Exit(NOT_GRADED if any(item.trouble for item in found) else PASSED)
