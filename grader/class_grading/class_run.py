"""Runs a class through workers into the gradebook.

Worker processes or a cluster grade the submissions; one thread writes their marks and pages in
batches. After a run was stopped or killed, the same call goes on where it ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from rich.console import Console

from grader.class_grading.executors import grade_students
from grader.class_grading.keeping import Keeper, Kept
from grader.class_grading.marked_rows import rows_with_marks
from grader.class_grading.options import GradeOptions
from grader.class_grading.plan import make_plan
from grader.class_grading.records.hand_ins import students_of
from grader.class_grading.records.journal import Journal
from grader.class_grading.records.lock import class_lock
from grader.class_grading.records.reports import Row, journal_path, lock_path
from grader.class_grading.writer import Writer
from grader.course.course import CourseError
from grader.course.unit_modules import UnitError
from grader.runtime.ctrl_c import first_ctrl_c
from grader.runtime.faults import KitFault
from grader.runtime.progress import class_progress
from grader.sandbox.parent.sandbox import Sandbox

# The text of these errors says everything; for others, the type is printed too.
ONE_LINE_ERRORS = (KitFault, UnitError)


@dataclass
class ClassResult:
    """What a run has done.

    Attributes:
        rows: The class's table.
        problems: A line for each submission that could not be graded or recorded; it has no mark.
        warnings: Lines that a person should know about the marks.
        layers: The layers of isolation that student code ran in.
        graded: Number of submissions graded in this run.
        unchanged: Number of submissions that earlier runs graded and that have not changed.
        left: Number of submissions that were not graded, as Ctrl-C ended the run.
        stopped: Whether Ctrl-C ended the run early.
        seconds: Wall-clock seconds of the writer, by what it wrote.
    """

    rows: list[Row] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    layers: tuple[str, ...] = ()
    graded: int = 0
    unchanged: int = 0
    left: int = 0
    stopped: bool = False
    seconds: dict[str, float] = field(default_factory=dict)


def run_class(
    options: GradeOptions, console: Console, sandbox: Sandbox | None = None
) -> ClassResult:
    """Grade everything in submitted/*/UNIT that has changed since it was graded.

    Marks go into gradebook.db, notebooks into autograded/, reports into reports/UNIT/, pages into
    feedback/.

    Args:
        options: What to grade and how.
        console: Where progress and notes are printed.
        sandbox: A sandbox that is already open, and stays open; None opens one if it is needed.

    Raises:
        CourseError: Nothing was handed in, or another process grades the unit.
        UnitError: The unit cannot be loaded or was not released.
        NoIsolation: The machine cannot seal student code off.
    """
    settings = options.settings
    course, unit = settings.course, settings.unit
    students = students_of(course, unit)
    if not students:
        raise CourseError(
            f"nothing was handed in for {unit}: put submissions into "
            f"{course.submitted}/STUDENT/{unit}/"
        )
    with class_lock(lock_path(course, unit)), first_ctrl_c() as stopped:
        journal = Journal(journal_path(course, unit))
        with Writer(course, unit, journal, feedback=options.feedback) as writer:
            keeper = Keeper(settings, writer.released, writer.filing)
            for why in writer.slow:
                console.print(why, markup=False)
            plan = make_plan(
                keeper,
                journal,
                students,
                writer.recorded(),
                pages=options.feedback,
                force=options.force,
            )
            result = ClassResult(rows=list(plan.done), unchanged=len(plan.done))
            for kept in plan.record:
                _take(kept, writer, result)
            result.unchanged += len(plan.record)
            if plan.grade:
                graded = grade_students(options, keeper, plan.grade, stopped.is_set, sandbox)
                with class_progress(unit, len(plan.grade), console) as progress:
                    done = _take_all(graded, writer, result, progress)
                result.left = len(plan.grade) - done
            result.warnings = writer.follow(stopped.is_set)
        result.problems += writer.problems
        result.rows = rows_with_marks(course, unit, result.rows, writer.marks)
        result.seconds |= writer.seconds
    result.stopped = stopped.is_set()
    return result


def _take_all(
    graded: Iterable[tuple[str, Kept | Exception]],
    writer: Writer,
    result: ClassResult,
    progress: Callable[[int, int], None],
) -> int:
    """Pass results on to the writer as they arrive. Returns how many there were."""
    done = 0
    for student, kept in graded:
        done += 1
        if isinstance(kept, Kept):
            result.graded += 1
            _take(kept, writer, result)
        else:
            why = (
                str(kept) if isinstance(kept, ONE_LINE_ERRORS) else f"{type(kept).__name__}: {kept}"
            )
            result.problems.append(f"{student}: {why}")
            writer.set_aside(student, why)
        progress(done, len(result.problems))
    return done


def _take(kept: Kept, writer: Writer, result: ClassResult) -> None:
    result.rows.append(kept.row)
    result.layers = kept.layers or result.layers
    writer.add(kept)
