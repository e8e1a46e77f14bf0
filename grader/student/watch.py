"""`grader watch`: the student's own notebook, checked again at each save."""

from __future__ import annotations

import contextlib
from pathlib import Path

import typer

from grader.course.course import Course
from grader.course.unit_modules import UnitError
from grader.file_formats.file_text import UnreadableSubmission
from grader.files_beside.listing import list_files
from grader.files_beside.mentions import goes_along
from grader.grading.grader import Grader
from grader.report.terminal import print_report
from grader.runtime.faults import KitFault
from grader.runtime.silence import silence_student_code

SECONDS_BETWEEN_LOOKS = 2


def watch_notebook(course: Course, unit: str) -> None:
    """Check the student's file in assignments/UNIT/ now and whenever it, or a file beside it, changes.

    Ctrl-C ends it.

    Raises UnitError where the unit was not released, or the notebook is missing.
    """
    from watchfiles import watch

    folder = course.released(unit)
    grader = Grader(course, unit, hidden=False, sandbox=False)
    path = _own(grader, folder / f"{unit}.ipynb")
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
        # A module in a folder below is noticed when it is looked for the next time.
        for _ in events:
            if (now := _state(path)) != seen:
                seen = now
                _check(grader, path)
    except KeyboardInterrupt:
        typer.echo("Stopped watching.")


def _own(grader: Grader, usual: Path) -> Path:
    """The file with the student's work in it; the usual one where none can be read."""
    try:
        return grader.read(usual.parent).path
    except UnreadableSubmission:
        return usual


def _state(path: Path) -> list[tuple[str, int, int, int]]:
    """What changes with each save of the notebook, or of a file that goes with it: inode, time, size.

    Not other notebooks and pictures: checks may write some, and would be followed by the next.
    """
    others = [item.path for item in list_files(path.parent).files if goes_along(item.name)]
    found = []
    for file in (path, *others):
        with contextlib.suppress(OSError):
            status = file.stat()
            found.append((file.name, status.st_ino, status.st_mtime_ns, status.st_size))
    return found


def _check(grader: Grader, path: Path) -> None:
    """Check once; a file that cannot be read, half saved for example, is one line."""
    try:
        with silence_student_code():
            report = grader.grade(path)
    except (UnreadableSubmission, KitFault, UnitError) as error:
        typer.echo(f"grader: {error}")
        return
    print_report(report)
