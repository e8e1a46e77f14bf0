"""`grader status`: all units of a course, the points so far, and what to do next."""

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
from grader.report.model import Outcome, Report
from grader.runtime.faults import KitFault, kit_fault
from grader.runtime.keras_backend import UnsupportedBackend
from grader.runtime.silence import import_keras, silence_student_code
from grader.text.safe_text import clean, encodable, one_line_of, shorten

BAR_CHARACTERS = 20
MIN_COLUMNS_FOR_BAR = 72
MAX_ADVICE_CHARACTERS = 400
NOT_WRITTEN = "is not written yet"


@dataclass(frozen=True)
class UnitStatus:
    """How far a student's own work on one unit is. trouble: why it could not be checked, if so."""

    unit: str
    report: Report | None = None
    trouble: str = ""

    @property
    def points(self) -> tuple[float, float]:
        """Points of the visible checks: earned, and at most."""
        outcomes = sentences.listed(self.report) if self.report else []
        return sum(o.points for o in outcomes), sum(o.max_points for o in outcomes)

    @property
    def parts(self) -> tuple[int, int]:
        """How many parts pass all their visible checks, of how many."""
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
        """The first visible check that does not pass, a skipped one only where nothing else is."""
        missing = (
            [o for o in sentences.listed(self.report) if o.status != "passed"]
            if self.report
            else []
        )
        failing = [outcome for outcome in missing if outcome.status != "skipped"]
        return next(iter(failing or missing), None)


def course_status(course: Course) -> Iterator[UnitStatus]:
    """The status of each unit in teaching order, checked when it is asked for.

    The student's file is the one in assignments/UNIT/ with the most work in it; its visible cases
    run in this process.
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
    except Exception as error:  # the other units are shown all the same
        return UnitStatus(unit, trouble=str(kit_fault(unit, error)))


def print_status(found: list[UnitStatus], console: Console | None = None) -> None:
    """A line for each unit, the sum, and what to do next."""
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
    says = item.trouble or f"{done} of {sentences.plural(parts, 'part')}"
    points = f"{sentences.amount(earned)}/{sentences.amount(most)}" if item.report else "-"
    style = "green" if item.done else "magenta" if item.trouble else ""
    cells = [item.unit, bar, points, says]
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
        said = sentences.diagnosis_text(outcome.diagnosis[0])
    else:
        said = sentences.message(outcome)
    said = shorten(one_line_of(said), MAX_ADVICE_CHARACTERS)
    return f"`{outcome.part}`: {sentences.title(outcome)} {said}"


def _text(content: str, console: Console, style: str = "") -> Text:
    return Text(encodable(clean(content), console.encoding), style=style, overflow="fold")
