"""`grader watch`: checks the student's own notebook again at each save."""

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

# Wall-clock seconds. A save in the folder is noticed at once; these looks also find one from before
# the watch began, and changes in subfolders. Each costs one `stat` for each file.
SECONDS_BETWEEN_LOOKS = 2


def watch_notebook(course: Course, unit: str) -> None:
    """Check the student's file in assignments/UNIT/ now, and again when it or a file beside it changes.

    Ctrl-C ends it.

    Raises:
        UnitError: The unit was not released, or the notebook is missing.
    """
    from watchfiles import watch

    folder = course.released(unit)
    grader = Grader(course, unit, hidden=False, sandbox=False)
    path = _own(grader, folder / f"{unit}.ipynb")
    typer.echo(f"Watching {path}. Save it to have it checked; Ctrl-C ends.")
    # Editors and Jupyter replace the file, which ends a watch on the file itself: its folder stays.
    # Comparing states as well finds a save from before the watch began.
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
        # A changed module in a subfolder is noticed at the next look.
        for _ in events:
            if (now := _state(path)) != seen:
                seen = now
                _check(grader, path)
    except KeyboardInterrupt:
        typer.echo("Stopped watching.")


def _own(grader: Grader, usual: Path) -> Path:
    """The file with the student's work; the usual one where none can be read."""
    try:
        return grader.read(usual.parent).path
    except UnreadableSubmission:
        return usual


def _state(path: Path) -> list[tuple[str, int, int, int]]:
    """Name, inode, time in ns and size in bytes of the notebook and of files handed in with it.

    Other notebooks and pictures are left out: a check may write some, and would cause the next one.
    """
    others = [item.path for item in list_files(path.parent).files if goes_along(item.name)]
    found = []
    for file in (path, *others):
        with contextlib.suppress(OSError):
            status = file.stat()
            found.append((file.name, status.st_ino, status.st_mtime_ns, status.st_size))
    return found


def _check(grader: Grader, path: Path) -> None:
    """Check once. A file that cannot be read, perhaps half saved, prints one line."""
    try:
        with silence_student_code():
            report = grader.grade(path)
    except (UnreadableSubmission, KitFault, UnitError) as error:
        typer.echo(f"grader: {error}")
        return
    print_report(report)
