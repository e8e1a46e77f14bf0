"""Commands for instructors: release, grade, report, audit, demo."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.cli import limit_options
from grader.cli.app import NOT_GRADED, NOT_PASSED, PASSED, Isolation, Jobs, UnitName, app
from grader.runtime.ctrl_c import STOPPED_STATUS
from grader.runtime.keras_backend import require_backend
from grader.runtime.silence import import_keras


class PairChoice(StrEnum):
    """Which pairs of mistakes an audit grades."""

    none = "none"
    sample = "sample"
    all = "all"


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
    from grader.course.course import find_course
    from grader.release.release import release as release_unit
    from grader.runtime.progress import progress_bar

    course = find_course()
    for name in units or course.units():
        with progress_bar(f"{name}: known mistakes") as progress:
            made = release_unit(course, name, fresh=fresh, progress=progress)
        for note in made.notes:
            typer.echo(note)
        kinds = {"new": made.changed, "removed": made.removed}
        what = [f"{kind}: {', '.join(names)}" for kind, names in kinds.items() if names]
        typer.echo(f"{made.folder}: {'; '.join(what) or 'up to date'}")


@app.command()
def grade(
    unit: UnitName,
    jobs: Jobs = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(metavar="ADDRESS", help="Grade on the Dask cluster with this scheduler."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Grade those too that have not changed.")
    ] = False,
    feedback: Annotated[
        bool, typer.Option("--feedback/--no-feedback", help="Write nbgrader's feedback pages.")
    ] = True,
    sandbox: Annotated[
        Isolation,
        typer.Option(help="`auto` seals each submission off; `none` grades without any isolation."),
    ] = Isolation.auto,
    cell_seconds: limit_options.CellSeconds = 30.0,
    check_seconds: limit_options.CheckSeconds = 20.0,
    submission_seconds: limit_options.SubmissionSeconds = 600.0,
    cpu_seconds: limit_options.CpuSeconds = 120,
    check_cpu_seconds: limit_options.CheckCpuSeconds = 60,
    memory_mib: limit_options.MemoryMib = 2048,
    processes: limit_options.Processes = 128,
    file_mib: limit_options.FileMib = 64,
    scratch_mib: limit_options.ScratchMib = 256,
    open_files: limit_options.OpenFiles = 256,
    output_kib: limit_options.OutputKib = 64,
) -> None:
    """Grade what was handed in, in submitted/*/UNIT, into the gradebook.

    Example: `grader grade batchnorm --jobs 2`
    """
    from grader.class_grading.grade_class import grade_course
    from grader.class_grading.options import GradeOptions
    from grader.course.course import find_course
    from grader.grading.settings import Settings

    course = find_course()
    course.source(unit)
    require_backend()  # before workers and sealed processes start on it
    times = limit_options.time_limits(cell_seconds, check_seconds, submission_seconds)
    process_limits = limit_options.limits(
        submission_seconds=submission_seconds,
        cpu_seconds=cpu_seconds,
        check_cpu_seconds=check_cpu_seconds,
        memory_mib=memory_mib,
        processes=processes,
        file_mib=file_mib,
        scratch_mib=scratch_mib,
        open_files=open_files,
        output_kib=output_kib,
    )
    settings = Settings(course, unit, sandbox.value, times, process_limits)
    result = grade_course(GradeOptions(settings, jobs, scheduler, force, feedback))
    if result.stopped:
        raise typer.Exit(STOPPED_STATUS)
    raise typer.Exit(NOT_GRADED if result.problems else PASSED)


@app.command()
def report(unit: UnitName) -> None:
    """Show how the class did in the last `grader grade`: who, points, what the grader says.

    Example: `grader report batchnorm`
    """
    from grader.class_grading.marked_rows import rows_with_recorded_marks
    from grader.class_grading.records.reports import read_reports, row_of
    from grader.class_grading.tables import print_class, print_summary
    from grader.course.course import find_course

    course = find_course()
    reports = read_reports(course, unit)
    print_class(unit, rows_with_recorded_marks(course, unit, [row_of(item) for item in reports]))
    print_summary(reports)


@app.command()
def audit(
    units: Annotated[list[str] | None, typer.Argument(metavar="[UNIT]...")] = None,
    seeds: Annotated[int, typer.Option(min=1, help="How many students' seeds to try.")] = 3,
    pairs: Annotated[
        PairChoice, typer.Option(help="Which pairs of mistakes to try.")
    ] = PairChoice.sample,
) -> None:
    """Prove the checks of units (all by default): solution, stub, right answers, every known mistake.

    Example: `grader audit batchnorm --pairs all`
    """
    import_keras()
    from grader.audit.audit import audit as audit_unit
    from grader.audit.printing import print_audit
    from grader.course.course import find_course
    from grader.grading.open_unit import open_unit
    from grader.runtime.progress import progress_bar

    course, problems = find_course(), 0
    for unit in units or course.units():
        opened = open_unit(course, unit, hidden=True)
        known = None if opened.visible is opened.live else opened.visible
        with progress_bar(f"{unit}: audit") as progress:
            found = audit_unit(
                opened.unit, known, seeds=seeds, pairs=pairs.value, progress=progress
            )
        print_audit(found)
        problems += len(found.problems)
    raise typer.Exit(NOT_PASSED if problems else PASSED)


@app.command()
def demo(
    units: Annotated[list[str] | None, typer.Argument(metavar="[UNIT]...")] = None,
    folder: Annotated[Path, typer.Option(help="Where to make the course.")] = Path("demo"),
    jobs: Jobs = 2,
) -> None:
    """Release units (all by default), make a class of right, wrong and hostile submissions, grade it.

    Example: `grader demo`, `grader demo batchnorm`
    """
    import_keras()
    from grader.course.course import find_course
    from grader.demo.demo import run_demo

    run_demo(find_course(), units or (), folder, jobs)
