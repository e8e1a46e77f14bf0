"""`grader watch`: the student's own notebook, checked again at each save."""

from __future__ import annotations

from pathlib import Path

import typer

from grader.course import Course
from grader.grading import Grader
from grader.quiet import student_output_dropped
from grader.render.terminal import print_report
from grader.submission import UnreadableSubmission


def watch_notebook(course: Course, unit: str) -> None:
    """Check assignments/UNIT/UNIT.ipynb now and whenever it changes, until Ctrl-C.

    Raises UnitError where the unit was not released, or the notebook is missing.
    """
    from watchfiles import watch

    path = course.released(unit) / f"{unit}.ipynb"
    grader = Grader(course, unit, hidden=False, sandbox=False)
    typer.echo(f"Watching {path}. Save it to have it checked; Ctrl-C ends.")
    # Editors and Jupyter replace the file, which ends a watch on the file itself: its folder stays.
    only_this = _Only(path)
    try:
        _check(grader, path)
        for _ in watch(path.parent, watch_filter=only_this, recursive=False, raise_interrupt=True):
            _check(grader, path)
    except KeyboardInterrupt:
        typer.echo("Stopped watching.")


class _Only:
    """Lets changes of one file through."""

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()

    def __call__(self, change: object, path: str) -> bool:
        return Path(path) == self._path


def _check(grader: Grader, path: Path) -> None:
    """Check once; a file that cannot be read, half saved for example, is one line."""
    try:
        with student_output_dropped():
            report = grader.grade(path)
    except UnreadableSubmission as error:
        typer.echo(f"grader: {error}")
        return
    print_report(report)
