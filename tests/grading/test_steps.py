"""The steps of grading one submission: what each leaves in the record, and what happens whatever raises."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from small_unit import RIGHT

from grader.files_beside.collection import FilesBeside
from grader.grading import steps
from grader.grading.open_unit import open_unit
from grader.grading.prepared import prepare
from grader.grading.steps import STEPS, Grading, GradingContext, carry_out
from grader.protocol.cell_messages import CellResult
from grader.replies.channel import ProcessEnded
from grader.runtime.faults import KitFault
from grader.subjects.time_limits import TimeLimits
from grader.submission.submission import Cell, Submission

FULL = 8.0


@pytest.fixture
def grading(small_course):
    """A grading of right code and a failing cell, in this process, before its first step."""
    opened = open_unit(small_course, "small", hidden=True)
    sources = ["1 / 0", *RIGHT]
    cells = tuple(Cell(f"cell {n}", text, "code") for n, text in enumerate(sources, 1))
    submission = Submission(Path("small.ipynb"), cells, ("it was mended",))
    prepared = prepare(opened, submission, None, FilesBeside(), student="ann", seed="her own")
    return Grading(GradingContext(opened, None, TimeLimits(), hidden=True), prepared)


class FakeSession:
    """Cells that all pass, in a process that someone else may have ended if `doubtful`."""

    not_put = ()

    def __init__(self, doubtful=False):
        self.doubtful, self.closed = doubtful, 0

    def run(self, code):
        return {item.label: CellResult("passed") for item in code}

    def close(self):
        self.closed += 1


def test_what_each_step_leaves_in_the_record(grading):
    seen = {}
    try:
        for step in STEPS:
            step(grading)
            report = grading.report
            seen[step.__name__] = (
                grading.session is not None,
                len(grading.results),
                len(report.notes) if report else None,
                len(report.checks) if report else None,
            )
    finally:
        steps.close_session(grading)
    cells = len(grading.prepared.first_cells) + len(grading.prepared.code)
    assert seen == {
        "open_session": (True, 0, None, None),
        "run_cells": (True, cells, None, None),
        "begin_report": (True, cells, 1, 0),
        "report_cells": (True, cells, 2, 0),
        "run_checks": (True, cells, 2, 6),
        "report_switches": (True, cells, 2, 6),
        "look_again": (True, cells, 2, 6),
    }
    assert grading.report.score == FULL
    assert (grading.report.seed, grading.report.student) == ("her own", "ann")


@pytest.mark.parametrize("number", range(1, len(STEPS)))
def test_the_session_is_closed_whatever_a_step_raises(grading, monkeypatch, number):
    session = FakeSession(doubtful=True)

    def open_fake(item):
        item.session = session

    def broken(_):
        raise ZeroDivisionError

    taken = [open_fake, *([lambda _: None] * (number - 1)), broken]
    monkeypatch.setattr(steps, "STEPS", taken)
    with pytest.raises(ZeroDivisionError):
        carry_out(grading)
    assert session.closed == 1
    assert grading.doubtful


def test_code_that_ends_too_many_processes_has_no_points_and_the_reason(grading, monkeypatch):
    session, late = FakeSession(), []

    def open_fake(item):
        item.session = session

    def end(item):
        item.report.notes.append("of the steps before")
        item.doubtful = True
        raise ProcessEnded("no more are started")

    taken = [open_fake, steps.run_cells, steps.begin_report, end, late.append]
    monkeypatch.setattr(steps, "STEPS", taken)
    carry_out(grading)
    report = grading.report
    assert (session.closed, late, grading.doubtful) == (1, [], False)
    assert {(check.status, check.message, check.points) for check in report.checks} == {
        ("error", "no more are started", 0.0)
    }
    assert [(flag.kind, flag.what) for flag in report.flags] == [("process", "no more are started")]
    assert report.notes == ["it was mended"]


def test_a_process_that_someone_else_ended_makes_the_grading_doubtful(grading, monkeypatch):
    monkeypatch.setattr(
        steps, "STEPS", [lambda item: setattr(item, "session", FakeSession(doubtful=True))]
    )
    carry_out(grading)
    assert grading.doubtful


def test_a_first_cell_of_the_unit_that_fails_is_the_kits_fault(grading):
    first, *_ = grading.prepared.first_cells
    raised = CellResult("raised", "ImportError", "no module")
    grading.session = SimpleNamespace(run=lambda _: {first.label: raised})
    with pytest.raises(KitFault, match="no fault of the hand-in: ImportError: no module"):
        steps.run_cells(grading)


def test_gradings_of_one_submission_share_no_state(grading):
    """What the checks catch must not count in the next grading of a doubtful submission."""
    carry_out(grading)
    grading.check_run.state.delegations["double"] = "caught"
    again = Grading(grading.context, grading.prepared)
    carry_out(again)
    assert again.check_run.state.delegations == {}
    assert again.report.agrees(grading.report)
