"""The steps of grading one submission, in the order of `STEPS`, over one record."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from grader.grading.cases import blank_outcome
from grader.grading.check_run import CheckRun, CheckSettings, CheckState
from grader.grading.open_unit import OpenUnit
from grader.grading.prepared import PreparedSubmission
from grader.grading.second_look import SecondLook, calls_before
from grader.messages.hand_in_notes import broken_parts, limited, notes_on_cells
from grader.messages.switch_notes import switch_notes
from grader.protocol.cell_messages import CellResult
from grader.replies.channel import ProcessEnded
from grader.report.model import Flag, Report
from grader.runtime.faults import TELL, KitFault
from grader.sandbox.parent.leased_sandbox import LeasedSandbox
from grader.sandbox.parent.sandbox import Sandbox
from grader.subjects.local_session import LocalSession
from grader.subjects.sealed_session import SealedSession
from grader.subjects.session import Session
from grader.subjects.time_limits import TimeLimits


@dataclass(frozen=True)
class GradingContext:
    """What all submissions of a unit are graded with.

    Attributes:
        opened: the unit.
        sandbox: what seals student code off; None runs it in this process.
        limits: seconds that the code of a submission may take.
        hidden: whether hidden cases run.
    """

    opened: OpenUnit
    sandbox: Sandbox | LeasedSandbox | None
    limits: TimeLimits
    hidden: bool


@dataclass
class Grading:
    """One grading of a submission: what its steps have found so far.

    Attributes:
        context: what all submissions of the unit are graded with.
        prepared: the submission.
        report: the report, from `begin_report` on.
        session: the process that the code runs in, from `open_session` on.
        results: by label, the result of each cell.
        check_run: the checks, from `run_checks` on.
        doubtful: whether someone other than the grader may have ended a process of the submission.
        begun: when it began, in seconds of `time.monotonic`.
    """

    context: GradingContext
    prepared: PreparedSubmission
    report: Report | None = None
    session: Session | None = None
    results: dict[str, CellResult] = field(default_factory=dict)
    check_run: CheckRun | None = None
    doubtful: bool = False
    begun: float = field(default_factory=time.monotonic)


def carry_out(grading: Grading) -> None:
    """Take all steps. The session is closed whatever a step raises.

    Code that ends too many processes ends the steps: the report then says why, without points.
    """
    try:
        for step in STEPS:
            step(grading)
    except ProcessEnded as error:
        give_up(grading, str(error))
    finally:
        close_session(grading)


def open_session(grading: Grading) -> None:
    """Open a process for the student's code."""
    context, prepared = grading.context, grading.prepared
    if context.sandbox is None:
        grading.session = LocalSession(context.limits, beside=prepared.beside)
    else:
        grading.session = sealed_session(context, prepared)


def run_cells(grading: Grading) -> None:
    """Run the unit's first cells and the student's. Raises KitFault where the kit is to blame."""
    first_cells = grading.prepared.first_cells
    grading.results = grading.session.run([*first_cells, *grading.prepared.code])
    _refuse_faulty_cells(grading.results, [item.label for item in first_cells])


def begin_report(grading: Grading) -> None:
    """Begin the report with the notes on reading the submission."""
    prepared, not_put = grading.prepared, grading.session.not_put
    grading.report = _empty_report(grading)
    grading.report.notes += [*limited(prepared.aligned.notes), *prepared.beside.notes, *not_put]


def report_cells(grading: Grading) -> None:
    """Write into the report which cells failed, and which ended their process."""
    grading.report.notes += notes_on_cells(grading.results, grading.prepared.beside.files)
    for label, result in grading.results.items():
        if result.error_type == "ProcessEnded":
            grading.report.flags.append(Flag("process", result.message, label))


def run_checks(grading: Grading) -> None:
    """Run the checks, and write their outcomes and diagnoses into the report."""
    context, prepared = grading.context, grading.prepared
    settings = CheckSettings(
        context.opened,
        grading.session,
        context.limits,
        hidden_seed=prepared.seed if context.hidden else None,
        deadline=grading.begun + context.limits.submission,
        broken=broken_parts(prepared.facts.definitions, grading.results),
        attachments=prepared.beside.attachments,
    )
    # A copy, as more are caught while the checks run.
    grading.check_run = CheckRun(settings, CheckState(dict(prepared.facts.delegations)))
    grading.check_run.into(grading.report)


def report_switches(grading: Grading) -> None:
    """Write into the report which settings of the whole process the code has changed."""
    prepared, switched = grading.prepared, grading.session.switched()
    grading.report.notes += switch_notes(switched, prepared.code, prepared.facts.whole.files)


def look_again(grading: Grading) -> None:
    """Run odd code again without what it must not call, and take back what it earned only by that."""
    context, prepared, session = grading.context, grading.prepared, grading.session
    if not isinstance(session, SealedSession):
        return
    odd = [
        *prepared.facts.suspicions,
        *calls_before(session.called_before(), prepared.forbidden),
    ]
    session.close()
    look = SecondLook(
        lambda destroyed: sealed_session(context, prepared, destroyed),
        grading.check_run.settings,
        prepared.forbidden,
        [*prepared.first_cells, *prepared.code],
    )
    look.into(grading.report, odd)
    grading.doubtful |= look.doubtful


STEPS: tuple[Callable[[Grading], None], ...] = (
    open_session,
    run_cells,
    begin_report,
    report_cells,
    run_checks,
    report_switches,
    look_again,
)


def give_up(grading: Grading, why: str) -> None:
    """Begin the report again, with no points and the reason for that."""
    unit = grading.context.opened.unit
    grading.report, grading.doubtful = _empty_report(grading), False
    grading.report.flags.append(Flag("process", why, "the submission"))
    grading.report.checks += [blank_outcome(unit, check, "error", why) for check in unit.checks]


def close_session(grading: Grading) -> None:
    """End the student's process, and keep whether someone else ended one of them."""
    if grading.session is not None:
        grading.session.close()
        grading.doubtful |= grading.session.doubtful


def sealed_session(
    context: GradingContext, prepared: PreparedSubmission, destroyed: Sequence[str] = ()
) -> SealedSession:
    """A sealed session for the submission's code; `destroyed` names are overwritten before it runs."""
    assert context.sandbox is not None
    return SealedSession(
        context.sandbox,
        context.limits,
        prepared.forbidden,
        destroyed,
        prepared.beside,
        prepared.files,
    )


def _refuse_faulty_cells(results: Mapping[str, CellResult], first_cells: Collection[str]) -> None:
    """Raise KitFault where a cell did not run because of the kit or the unit.

    That is one of the unit's first cells, those with these labels, or a cell that could not read a
    file that comes with the kit. What did not run because time was up counts against the submission.
    """
    for label, result in results.items():
        own = label in first_cells and result.status in ("raised", "syntax")
        lacking = result.status == "raised" and result.error_type == "IncompleteKit"
        if own or lacking:
            said = " ".join(f"{result.error_type}: {result.message}".split())[:500]
            raise KitFault(
                f"{label} cannot run here, which is no fault of the hand-in: {said}; {TELL}"
            )


def _empty_report(grading: Grading) -> Report:
    context, prepared = grading.context, grading.prepared
    return Report(
        unit=context.opened.unit.name,
        submission=str(prepared.submission.path),
        seed=prepared.seed,
        checks=[],
        notes=limited(prepared.submission.notes),
        student=prepared.student,
        layers=context.sandbox.layers if context.sandbox is not None else (),
    )
