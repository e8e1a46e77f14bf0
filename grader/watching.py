"""`grader watch`: the student's own notebook, checked again at each save."""

from __future__ import annotations

from pathlib import Path

import typer

from grader.course import Course
from grader.faults import KitFault
from grader.grading import Grader
from grader.quiet import student_output_dropped
from grader.render.terminal import print_report
from grader.submission import UnreadableSubmission
from grader.unit import UnitError

SECONDS_BETWEEN_LOOKS = 2


def watch_notebook(course: Course, unit: str) -> None:
    """Check assignments/UNIT/UNIT.ipynb now and whenever it changes, until Ctrl-C.

    Raises UnitError where the unit was not released, or the notebook is missing.
    """
    from watchfiles import watch

    path = course.released(unit) / f"{unit}.ipynb"
    grader = Grader(course, unit, hidden=False, sandbox=False)
    typer.echo(f"Watching {path}. Save it to have it checked; Ctrl-C ends.")
    # Editors and Jupyter replace the file, which ends a watch on the file itself: its folder stays.
    # Looking at the file as well finds a save that came before the watch began.
    events = watch(
        path.parent,
        recursive=False,
        raise_interrupt=True,
        rust_timeout=SECONDS_BETWEEN_LOOKS * 1000,
        yield_on_timeout=True,
    )
    try:
        seen = _state(path)
        _check(grader, path)
        for _ in events:
            if (now := _state(path)) != seen:
                seen = now
                _check(grader, path)
    except KeyboardInterrupt:
        typer.echo("Stopped watching.")


def _state(path: Path) -> tuple[int, int, int] | None:
    """What changes with each save: inode, time and size; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _check(grader: Grader, path: Path) -> None:
    """Check once; a file that cannot be read, half saved for example, is one line."""
    try:
        with student_output_dropped():
            report = grader.grade(path)
    except (UnreadableSubmission, KitFault, UnitError) as error:
        typer.echo(f"grader: {error}")
        return
    print_report(report)
