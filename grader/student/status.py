"""`grader status`: checks all units of a course, and prints points and what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grader.course.course import Course
from grader.course.unit_modules import UnitError
from grader.file_formats.file_text import UnreadableSubmission
from grader.report import sentences
from grader.report.closing_lines import NOT_WRITTEN
from grader.report.model import Outcome, Report
from grader.runtime.faults import KitFault, kit_fault
from grader.runtime.keras_backend import UnsupportedBackend
from grader.runtime.silence import import_keras, silence_student_code
from grader.text.safe_text import clean, encodable, one_line_of, shorten

# Width of the progress bar, and the terminal's columns below which the table leaves it out: names,
# points and messages need the rest.
BAR_CHARACTERS = 20
MIN_COLUMNS_FOR_BAR = 72
# Five lines of a terminal; `grader check` shows a longer message in full.
MAX_ADVICE_CHARACTERS = 400


@dataclass(frozen=True)
class UnitStatus:
    """The state of a student's own work on one unit.

    Attributes:
        unit: The unit's name.
        report: The report of the visible checks; None where there is a `trouble`.
        trouble: Why the work could not be checked, or an empty string.
    """

    unit: str
    report: Report | None = None
    trouble: str = ""

    @property
    def points(self) -> tuple[float, float]:
        """Points of the visible checks: those earned, and the most."""
        outcomes = sentences.listed(self.report) if self.report else []
        return sum(o.points for o in outcomes), sum(o.max_points for o in outcomes)

    @property
    def parts(self) -> tuple[int, int]:
        """Number of parts that pass all their visible checks, and of all parts."""
        grouped = sentences.parts(self.report).values() if self.report else []
        done = sum(all(o.status == "passed" for o in outcomes) for outcomes in grouped)
        return done, len(grouped)

    @property
    def done(self) -> bool:
        """Whether every visible check passes."""
        done, parts = self.parts
        return parts > 0 and done == parts

    @property
    def next_outcome(self) -> Outcome | None:
        """The first visible check that fails, or else the first skipped one; None if all pass."""
        missing = (
            [o for o in sentences.listed(self.report) if o.status != "passed"]
            if self.report
            else []
        )
        failing = [outcome for outcome in missing if outcome.status != "skipped"]
        return next(iter(failing or missing), None)


def course_status(course: Course) -> Iterator[UnitStatus]:
    """Check the student's work on each unit, in teaching order.

    The student's file is the one in assignments/UNIT/ with the most work in it. Visible cases run
    in this process.

    Yields:
        The status of each unit, checked when the iterator is advanced.
    """
    for unit in course.units():
        yield _unit_status(course, unit)


def _unit_status(course: Course, unit: str) -> UnitStatus:
    try:
        import_keras()
        from grader.grading.grader import Grader

        folder = course.released(unit)
        grader = Grader(course, unit, hidden=False, sandbox=False)
        with silence_student_code():
            return UnitStatus(unit, grader.grade(folder))
    except (UnitError, UnreadableSubmission, KitFault, UnsupportedBackend) as error:
        return UnitStatus(unit, trouble=" ".join(str(error).split()))
    except Exception as error:  # the other units are still shown
        return UnitStatus(unit, trouble=str(kit_fault(unit, error)))


def print_status(found: list[UnitStatus], console: Console | None = None) -> None:
    """Print a line for each unit, the sum of points, and what to do next."""
    console = console or Console()
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True)
    if console.width >= MIN_COLUMNS_FOR_BAR:
        table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(overflow="fold")
    for item in found:
        table.add_row(*_row(item, console))
    console.print(table)
    earned, most = (sum(values) for values in zip(*(item.points for item in found), strict=True))
    console.print()
    for line in (f"{sentences.points_text(earned, most)} of the visible checks.", advice(found)):
        console.print(_text(line, console))


def _row(item: UnitStatus, console: Console) -> list[Text]:
    earned, most = item.points
    share = earned / most if most else 0.0
    bar = "#" * round(BAR_CHARACTERS * share) + "." * (
        BAR_CHARACTERS - round(BAR_CHARACTERS * share)
    )
    done, parts = item.parts
    message = item.trouble or f"{done} of {sentences.plural(parts, 'part')}"
    points = f"{sentences.amount(earned)}/{sentences.amount(most)}" if item.report else "-"
    style = "green" if item.done else "magenta" if item.trouble else ""
    cells = [item.unit, bar, points, message]
    if console.width < MIN_COLUMNS_FOR_BAR:
        del cells[1]
    return [_text(cell, console, style) for cell in cells]


def advice(found: list[UnitStatus]) -> str:
    """What to do next: the first thing that does not pass, in teaching order."""
    for item in found:
        if item.trouble:
            return f"Next: {item.unit}. {item.trouble}"
        outcome = item.next_outcome
        if outcome is not None:
            return f"Next: {item.unit}, {_what_is_wrong(outcome)} More: grader check {item.unit}"
    return "Everything passes here: hand in. Hidden cases of the same checks run then."


def _what_is_wrong(outcome: Outcome) -> str:
    if NOT_WRITTEN in outcome.message:
        return f"{outcome.message.partition(NOT_WRITTEN)[0]}{NOT_WRITTEN}."
    if outcome.diagnosis:
        message = sentences.diagnosis_text(outcome.diagnosis[0])
    else:
        message = sentences.message(outcome)
    message = shorten(one_line_of(message), MAX_ADVICE_CHARACTERS)
    return f"`{outcome.part}`: {sentences.title(outcome)} {message}"


def _text(content: str, console: Console, style: str = "") -> Text:
    return Text(encodable(clean(content), console.encoding), style=style, overflow="fold")
