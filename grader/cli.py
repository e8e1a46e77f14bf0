"""The command `grader`. Heavy libraries are imported by the commands that need them."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from grader.quiet import import_keras, student_output_dropped
from grader.stopping import STOPPED, say_stopped, stop_on_ctrl_c

if TYPE_CHECKING:
    from grader.report import Report

PASSED, SHORT, NOT_GRADED = 0, 1, 2

app = typer.Typer(
    name="grader",
    help="Deep learning with Keras by building it, and a grader that names the mistake.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)


class Isolation(StrEnum):
    """How student code is kept from everything else."""

    auto = "auto"
    none = "none"


class Pairs(StrEnum):
    """Which pairs of mistakes an audit grades."""

    none = "none"
    sample = "sample"
    all = "all"


UnitName = Annotated[str, typer.Argument(metavar="UNIT", help="The unit's folder name.")]
Jobs = Annotated[int, typer.Option("--jobs", "-j", min=1, help="How many to grade at a time.")]
CellSeconds = Annotated[
    float, typer.Option(min=0.1, help="Time limit of each cell, in seconds by the clock.")
]
Json = Annotated[
    str | None, typer.Option("--json", metavar="FILE|-", help="Write the report as JSON.")
]


@app.callback()
def _before(context: typer.Context) -> None:
    # nbgrader starts a program of this very environment by its name.
    folder = str(Path(sys.executable).parent)
    if folder not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([folder, os.environ.get("PATH", "")])


@app.command()
def check(
    unit: UnitName,
    path: Annotated[
        Path | None, typer.Argument(help="A notebook or Python file; your own by default.")
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
    from grader.grading import Grader
    from grader.notebook import course_for
    from grader.render.json_report import dump, writable
    from grader.render.terminal import print_report
    from grader.sandbox import Sandbox
    from grader.session import TimeLimits
    from grader.textfile import UnreadableSubmission

    course = course_for(unit)
    if path is None:
        path = course.released(unit) / f"{unit}.ipynb"
        if path.is_relative_to(Path.cwd()):
            path = path.relative_to(Path.cwd())
    if path.is_dir():
        raise UnreadableSubmission(f"{path} is a folder: give the notebook or Python file in it")
    if json not in (None, "-"):
        writable(json)
    sealed = Sandbox() if sandbox is Isolation.auto else False
    limits = TimeLimits(cell=cell_seconds)
    try:
        grader = Grader(course, unit, hidden=everything, sandbox=sealed, limits=limits)
        with student_output_dropped():
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
    """0 where everything that ran passed, 1 where something did not."""
    from grader.render.words import listed

    return PASSED if all(o.status == "passed" for o in listed(report)) else SHORT


@app.command()
def watch(unit: UnitName) -> None:
    """Check your own notebook again whenever you save it; Ctrl-C ends it.

    Example: `grader watch batchnorm`
    """
    import_keras()
    from grader.notebook import course_for
    from grader.watching import watch_notebook

    watch_notebook(course_for(unit), unit)


@app.command()
def release(
    units: Annotated[list[str] | None, typer.Argument(metavar="[UNIT]...")] = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Compute the answers even where nothing changed.")
    ] = False,
) -> None:
    """Make what students get of a unit: `assignments/UNIT/`. All units by default.

    Example: `grader release batchnorm`
    """
    import_keras()
    from grader.course import find_course
    from grader.progress import progress_bar
    from grader.release import release as release_unit

    course = find_course()
    for name in units or course.units():
        with progress_bar(f"{name}: known mistakes") as progress:
            made = release_unit(course, name, fresh=fresh, progress=progress)
        for note in made.notes:
            typer.echo(note)
        what = f"new: {', '.join(made.changed)}" if made.changed else "up to date"
        typer.echo(f"{made.folder}: {what}")


@app.command()
def grade(
    unit: UnitName,
    jobs: Jobs = 1,
    sandbox: Annotated[
        Isolation,
        typer.Option(help="`auto` seals each submission off; `none` grades without any isolation."),
    ] = Isolation.auto,
    cell_seconds: CellSeconds = 30.0,
    check_seconds: Annotated[
        float, typer.Option(min=0.1, help="Time limit of each request of a check, in seconds.")
    ] = 20.0,
    memory_mib: Annotated[
        int, typer.Option("--memory-mib", min=64, help="Memory of each submission, in MiB.")
    ] = 2048,
) -> None:
    """Grade everything in submitted/*/UNIT into the gradebook, and write feedback pages.

    Example: `grader grade batchnorm --jobs 2`
    """
    import_keras()
    from grader.classroom import Settings
    from grader.course import find_course
    from grader.gradebook import grade_course
    from grader.sandbox import Limits
    from grader.session import TimeLimits

    course = find_course()
    course.source(unit)
    settings = Settings(
        course,
        unit,
        sandbox.value,
        TimeLimits(cell=cell_seconds, check=check_seconds),
        Limits(memory_bytes=memory_mib << 20),
    )
    problems = grade_course(settings, jobs)
    raise typer.Exit(NOT_GRADED if problems else PASSED)


@app.command()
def report(unit: UnitName) -> None:
    """Show how the class did in the last `grader grade`: who, points, what the grader says.

    Example: `grader report batchnorm`
    """
    import_keras()
    from grader.class_report import print_class, print_summary, read_reports
    from grader.course import find_course

    reports = read_reports(find_course(), unit)
    print_class(unit, reports)
    print_summary(reports)


@app.command()
def audit(
    unit: UnitName,
    seeds: Annotated[int, typer.Option(min=1, help="How many students' seeds to try.")] = 3,
    pairs: Annotated[Pairs, typer.Option(help="Which pairs of mistakes to try.")] = Pairs.sample,
) -> None:
    """Prove a unit's checks: solution, stub, right answers, every known mistake.

    Example: `grader audit batchnorm --pairs all`
    """
    import_keras()
    from grader.audit import audit as audit_unit
    from grader.audit import print_audit
    from grader.book import open_book
    from grader.course import find_course
    from grader.progress import progress_bar

    book = open_book(find_course(), unit, hidden=True)
    known = None if book.visible is book.live else book.visible
    with progress_bar(f"{unit}: audit") as progress:
        found = audit_unit(book.unit, known, seeds=seeds, pairs=pairs.value, progress=progress)
    print_audit(found)
    raise typer.Exit(SHORT if found.problems else PASSED)


@app.command()
def demo(
    unit: Annotated[
        str | None, typer.Argument(metavar="[UNIT]", help="The first unit by default.")
    ] = None,
    folder: Annotated[Path, typer.Option(help="Where to make the course.")] = Path("demo"),
    jobs: Jobs = 2,
) -> None:
    """Release a unit, make a class of right, wrong and hostile submissions, and grade it.

    Example: `grader demo`
    """
    import_keras()
    from grader.course import find_course
    from grader.demo import run_demo

    run_demo(find_course(), unit, folder, jobs)


def _known_errors() -> tuple[type[BaseException], ...]:
    """The errors that users can cause: each is one clear line."""
    from grader.course import CourseError
    from grader.sandbox import SandboxError
    from grader.textfile import UnreadableSubmission
    from grader.unit import UnitError

    known: list[type[BaseException]] = [CourseError, UnitError, UnreadableSubmission, SandboxError]
    if "grader.release" in sys.modules:
        known.append(sys.modules["grader.release"].ReleaseError)
    if "grader.demo" in sys.modules:
        known.append(sys.modules["grader.demo"].DemoError)
    return (*known, OSError)


def main() -> None:
    """Run the command. Users' errors are one line and exit status 2; Ctrl-C is one line and 130."""
    run: Callable[..., Any] = app
    try:
        run()
    except SystemExit as end:
        if end.code == STOPPED:
            say_stopped()
        raise
    except Exception as error:
        if isinstance(error, _known_errors()):
            line = " ".join(str(error).split())
            print(f"grader: {line}", file=sys.stderr)
        else:
            traceback.print_exc()
            print(
                "grader: this is a fault of the grader, not of the work that it graded: "
                "please report it with the lines above",
                file=sys.stderr,
            )
        sys.exit(NOT_GRADED)
