"""The second look begins with nothing of what the first one saw."""

import time
from math import inf
from types import SimpleNamespace

import pytest

from grader.grading import second_look
from grader.grading.check_run import CheckRun, CheckSettings, CheckState
from grader.grading.second_look import SecondLook
from grader.protocol.cell_messages import CodeCell
from grader.replies.channel import ProcessEnded
from grader.report.model import Outcome, Report
from grader.static_analysis.delegation import Delegation
from grader.static_analysis.suspicion import Suspicion

FORBIDDEN = {"double": ("keras.ops.add",), "free": ()}
ODD = [Suspicion("frames", "cell 1, line 2", True), Suspicion("vars", "cell 3", False)]


class Session:
    """Runs cells; says how it ended."""

    doubtful = True

    def __init__(self, ends=False):
        self.ends, self.code, self.closed = ends, None, False

    def run(self, code):
        self.code = code
        if self.ends:
            raise ProcessEnded("it ended")

    def close(self):
        self.closed = True


@pytest.fixture
def runs(monkeypatch):
    """The runs that the second look makes; each finds the part `double` wrong."""
    made = []

    class Wrong(CheckRun):
        def into(self, report, only=()):
            made.append(self)
            self.state.seen["double"] = ["a case"]
            self.state.halts.halted["double"] = "halted"
            report.checks += [outcome(name, "failed") for name in only]

    monkeypatch.setattr(second_look, "CheckRun", Wrong)
    return made


def outcome(name, status="passed", part="double"):
    return Outcome(name, part, name, status, 2.0, 2.0)


def first_look():
    """The settings and the report of a first look, in which `double` passed."""
    settings = CheckSettings(
        opened=SimpleNamespace(),
        session="the first one",
        limits="limits",
        hidden_seed="seed",
        deadline=time.monotonic() - 1,
        broken={"double": "cell 2 raised"},
        attachments={"a.bin": b"1"},
    )
    report = Report("small", "x", "seed", [outcome("doubles"), outcome("others", part="free")])
    return settings, report


def look(session, odd=ODD):
    settings, report = first_look()
    code = [CodeCell("cell 1", "a = 1\ndef f():\n    pass")]
    second = SecondLook(lambda names: opened.append(names) or session, settings, FORBIDDEN, code)
    opened = []
    second.into(report, odd)
    return second, report, opened


def test_it_starts_from_a_fresh_state_in_a_session_of_its_own(runs):
    session = Session()
    second, report, opened = look(session)
    (run,) = runs
    assert opened == [("keras.ops.add",)]
    assert run.settings.session is session
    assert (run.settings.deadline, run.settings.broken, run.settings.diagnoses) == (inf, {}, False)
    assert (run.settings.hidden_seed, run.settings.attachments) == ("seed", {"a.bin": b"1"})
    assert second.settings.session == "the first one"
    assert [item.source for item in session.code] == ["a = 1", "def f():\n    pass"]
    assert session.closed
    assert second.doubtful
    assert {item.name: (item.status, item.points) for item in report.checks} == {
        "doubles": ("failed", 0.0),
        "others": ("passed", 2.0),
    }


def test_no_state_of_one_look_is_in_the_next(runs):
    look(Session())
    look(Session())
    first, second = runs
    assert first.state is not second.state
    assert CheckState() == CheckState({}, {})
    for name in ("delegations", "seen", "halts"):
        assert getattr(first.state, name) is not getattr(second.state, name)


def test_a_run_begins_with_the_state_that_it_is_given_or_an_empty_one():
    found = {"double": Delegation("double", "keras.ops.add", "cell 1")}
    settings, _ = first_look()
    assert CheckRun(settings, CheckState(found)).state.delegations == found
    assert CheckRun(settings).state == CheckState()
    assert CheckState().halts.halted == {}


def test_grave_things_are_flagged_and_honest_code_is_not_run_again(runs):
    _, report, opened = look(Session(), odd=[])
    assert (report.flags, opened, runs) == ([], [], [])
    _, report, _ = look(Session())
    assert [(flag.kind, flag.what) for flag in report.flags] == [
        ("suspicious", "frames"),
        ("forbidden", "something like keras.ops.add"),
    ]


def test_code_that_ends_its_process_without_forbidden_names_loses_its_points(runs):
    session = Session(ends=True)
    _, report, _ = look(session)
    assert runs == []
    assert session.closed
    assert report.checks[0].points == 0.0
