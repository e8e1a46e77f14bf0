"""Progress bars for long work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.progress import Task as Bar
from rich.text import Text


@contextmanager
def progress_bar(
    title: str, total: int | None = None, console: Console | None = None
) -> Iterator[Callable[[int, int], None]]:
    """A bar that appears with the first call of `progress(done, total)` and disappears at the end.

    Args:
        title: the text before the bar.
        total: the number of steps, if known; the bar then appears at once.
        console: where to draw it; the standard output by default.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeRemainingColumn(), transient=True, console=console) as bar:
        task = bar.add_task(title, total=total, visible=total is not None)

        def progress(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total, visible=True)

        yield progress


class _Rate(TextColumn):
    """Column with the rate per minute so far."""

    def __init__(self) -> None:
        super().__init__("")

    def render(self, task: Bar) -> Text:
        """The rate of a bar; empty before the first step."""
        minutes = (task.elapsed or 0.0) / 60
        return Text(f"{task.completed / minutes:.0f}/min" if minutes and task.completed else "")


@contextmanager
def class_progress(
    unit: str, total: int, console: Console | None = None
) -> Iterator[Callable[[int, int], None]]:
    """A bar for grading a class, with the rate and the time left; update it by `progress(done, not_graded)`."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(compact=True, elapsed_when_finished=True),
        TextColumn("{task.fields[troubled]}"),
    )
    with Progress(*columns, transient=True, console=console) as bar:
        task = bar.add_task(f"grading {unit}", total=total, troubled="")

        def progress(done: int, not_graded: int) -> None:
            troubled = f"{not_graded} not graded" if not_graded else ""
            bar.update(task, completed=done, troubled=troubled)

        yield progress
