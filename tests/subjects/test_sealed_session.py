"""A sealed process may answer anything: no answer crashes the class, and none passes."""

import time

import numpy as np
import pytest
from hostile import PASSED, HostileSandbox
from small_unit import RIGHT

from grader.authoring import Case, Check
from grader.evaluation.run_case import run_case
from grader.evaluation.sketch import sketch
from grader.protocol.cell_messages import CodeCell
from grader.protocol.frames import ObjectId
from grader.replies.channel import ProcessEnded, Raised
from grader.subjects.sealed_session import SealedSession
from grader.subjects.time_limits import TimeLimits

QUICK = TimeLimits(cell=0.3, check=0.3, grace=0.2)
HUGE_INT = 10**4000
DEEP = [[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]
JUNK = {
    "nothing": None,
    "text": "text",
    "number": 7,
    "huge number": HUGE_INT,
    "not a number": float("nan"),
    "infinity": float("inf"),
    "true": True,
    "array": np.zeros(3),
    "reference": ObjectId(10**12),
    "empty list": [],
    "list": [1, 2, 3],
    "three references": [ObjectId(0)] * 3,
    "list of lists": [[1], [2]],
    "tuple": (1, 2),
    "dictionary": {"inputs": 1},
    "array that is text": ("array", "text"),
    "array that is a list": ("array", [1.0]),
    "array that is a reference": ("array", ObjectId(1)),
    "fact that is an array": ("fact", np.zeros(3)),
    "fact that holds an array": ("fact", [np.zeros(3)]),
    "huge fact": ("fact", {"a": "x" * 500_000}),
    "long fact": ("fact", "x" * 500_000),
    "deep fact": ("fact", DEEP),
    "nan fact": ("fact", float("nan")),
    "huge int fact": ("fact", HUGE_INT),
    "object that is an array": ("object", np.zeros(3)),
    "object": ("object", "\x1b[0m" * 1000),
    "unknown kind": ("weights", 1),
    "kind that is a list": ([], 1),
    "wrong array": ("array", np.zeros((0, 7), "complex128")),
    "nan array": ("array", np.full(4, np.nan, "float32")),
    "weights": [[1, [2], True]],
    "weights with shapes of text": [["kernel", "2", True]],
    "gradients": {"inputs": ["x"], "weights": {}},
    "gradients by number": {"inputs": [np.zeros(1)], "weights": [1]},
}


@pytest.mark.parametrize("verb", ["part", "put", "call", "items", "fetch", "forget"])
@pytest.mark.parametrize("what", JUNK)
def test_junk_is_never_a_crash_and_never_a_pass(graded, verb, what):
    report = graded(*RIGHT, sandbox=HostileSandbox(**{verb: JUNK[what]}))
    assert report.score == 0
    assert {outcome.status for outcome in report.checks} <= {"failed", "error", "skipped"}
    for outcome in report.checks:
        outcome.message.encode("utf-8")
        assert len(outcome.message) < 2000


def probe_of_everything(part, draw):
    """All verbs whose answers a probe works with as they are."""
    made = part()
    yield "weights", [name.upper() for name, shape, _ in made.weights() if len(shape) == 2]
    found = made.gradients(np.zeros(2))
    yield "dx", found["inputs"][0]
    yield "dw", found["weights"].get("kernel", "none")
    yield "config", made.config("units")[0]
    yield "symbolic", made.symbolic(None, 3)[0][1]
    yield "loss", made.fit(np.zeros(2), np.zeros(2)).min() < 1


EVERYTHING = Check("everything", "part", "t", 1.0, (), probe_of_everything, (Case("one"),))


@pytest.fixture
def opened():
    sessions = []

    def open_one(limits=QUICK, **answers):
        session = SealedSession(HostileSandbox(**answers), limits, {})
        sessions.append(session)
        session.run([CodeCell("cell 1", "x = 1")])
        return session

    yield open_one
    for session in sessions:
        session.close()


def test_a_probe_of_everything_runs_on_honest_answers(opened):
    trace = run_case(EVERYTHING, Case("one"), opened().subject(), "seed")
    assert trace.failure is None
    assert [value.name for value in trace.values][-1] == "loss"


@pytest.mark.parametrize("verb", ["weights", "gradients", "config", "symbolic", "fit"])
@pytest.mark.parametrize("what", [w for w in JUNK if w not in ("number", "array")])
def test_junk_that_a_probe_works_with(opened, verb, what):
    session = opened(**{verb: JUNK[what]})
    trace = run_case(EVERYTHING, Case("one"), session.subject(), "seed")
    if (verb, what) == ("weights", "empty list"):
        return
    if verb == "config" and what.startswith("weights"):  # one JSON value, as was asked for
        return
    assert trace.failure is not None
    sketch(trace)


def test_a_probe_that_cannot_go_on_is_a_failure_that_says_where():
    def probe(part, draw):
        """Adds what does not fit together."""
        yield "sum", part().array() + np.zeros(3)

    session = SealedSession(HostileSandbox(), QUICK, {})
    trace = run_case(
        Check("c", "part", "t", 1.0, (), probe, ()), Case("one"), session.subject(), "s"
    )
    session.close()
    assert trace.failure.kind == "ValueError"
    assert "in the check: test_sealed_session.py, line" in trace.failure.message


def test_references_that_break_a_probe_are_loud():
    from grader.evaluation.tolerance import BrokenUnit, expect
    from grader.evaluation.trace import Failure, Trace

    broken = Trace(failure=Failure("ValueError", "shapes (in the check: checks.py, line 3)"))
    with pytest.raises(BrokenUnit, match=r"checks\.py, line 3"):
        expect(broken, None, broken, [], "small: c")


def late(connection, number, arguments):
    connection.send((number - 1, "done", None))


def twice(connection, number, arguments):
    connection.send((number, "done", None))
    connection.send((number, "done", None))


def early(connection, number, arguments):
    connection.send((number + 1, "done", None))


def unknown_status(connection, number, arguments):
    connection.send((number, "passed", None))


def no_reply(connection, number, arguments):
    connection.send("passed")


def flood(connection, number, arguments):
    connection.sock.sendall(b"\x00" * (8 << 20))


def silent(connection, number, arguments):
    time.sleep(1.5)


def gone(connection, number, arguments):
    connection.sock.close()


@pytest.mark.parametrize(
    "answer", [late, twice, early, unknown_status, no_reply, flood, silent, gone]
)
def test_replies_that_answer_nothing(graded, answer):
    sandbox = HostileSandbox(call=answer)
    report = graded(*RIGHT, sandbox=sandbox, limits=QUICK)
    assert report.score == 0
    assert sandbox.made <= 8


@pytest.mark.parametrize("answer", [gone, silent, late, flood])
def test_who_ends_over_forgetting_harms_no_other_case(opened, answer):
    def probe(part, draw):
        yield "y", part(draw.normal((2,)))

    session = opened(forget=answer)
    check = Check("c", "part", "t", 1.0, (), probe, ())
    for _ in range(3):
        assert run_case(check, Case("one"), session.subject(), "s").failure is None
    assert session._sandbox.made == 3


def test_a_hung_process_is_told_from_one_that_ended(opened):
    session = opened(part=silent)
    with pytest.raises(ProcessEnded) as caught:
        session.subject().part("double").fetch()
    assert caught.value.hung
    session = opened(part=gone)
    with pytest.raises(ProcessEnded, match="exit status 3") as caught:
        session.subject().part("double").fetch()
    assert not caught.value.hung


@pytest.mark.parametrize(
    "result",
    [
        None,
        "passed",
        [],
        np.zeros(2),
        {"status": "passed", "surplus": 1},
        PASSED | {"status": np.zeros(2)},
        PASSED | {"error_type": np.zeros(2)},
        PASSED | {"line": "1"},
        PASSED | {"line": -1},
        PASSED | {"traceback": "x"},
        PASSED | {"output": None},
    ],
)
def test_a_cell_whose_result_is_none(graded, result):
    sandbox = HostileSandbox(cell=result)
    report = graded(*RIGHT, sandbox=sandbox, limits=QUICK)
    assert report.score == 0
    assert sandbox.made <= SealedSession.MAX_PROCESSES


def test_a_process_that_never_starts_well(graded):
    sandbox = HostileSandbox(forbid=gone)
    report = graded(*RIGHT, sandbox=sandbox, limits=QUICK)
    assert report.score == 0
    assert sandbox.made == SealedSession.MAX_PROCESSES
    assert "too many processes" in report.checks[0].message


def test_made_up_exceptions(opened):
    def raised(value):
        def answer(connection, number, arguments):
            connection.send((number, "raised", value))

        return answer

    def what(value):
        with pytest.raises(Raised) as caught:
            opened(part=raised(value)).subject().part("double").fetch()
        return caught.value

    assert what(None).kind == "Exception"
    assert what({"type": ["x"], "message": {}, "frames": 7}).frames == ()
    assert len(what({"type": "x" * 999}).kind) == 80
    assert what({"type": "\x1b[1mX\x1b[0m\ud800"}).kind == "X\ufffd"
    frames = ["cell 1, line 1: x", "cell 1, line 2: x", "cell 9, line 1: y", 8, "cell 1, line 1234"]
    assert what({"frames": frames}).frames == ("cell 1, line 1: x",)
    assert "0.3 s" in what({"type": "TimeLimitReached", "message": "8675309"}).message


def test_no_time_is_left_for_a_request(opened):
    session = opened(TimeLimits(cell=1.0, check=1.0, grace=0.2, submission=0.2))
    time.sleep(0.25)
    with pytest.raises(Raised, match=r"longer than its 0\.2 s"):
        session.subject().part("double").fetch()


def test_what_is_no_answer_is_called_so(opened):
    for verb, ask in (
        ("part", lambda one: one.part("double").fetch()),
        ("fetch", lambda one: one.part("double").fetch()),
        ("items", lambda one: one.part("double").unpack(3)),
        ("call", lambda one: one.part("double").raises(1)),
    ):
        with pytest.raises(Raised) as caught:
            ask(opened(**{verb: "junk"}).subject())
        assert caught.value.kind == "MalformedAnswer"


def test_huge_arrays_of_a_wrong_shape_are_not_kept(small_course):
    from grader.grading.check_run import CheckRun, CheckSettings
    from grader.grading.open_unit import open_unit
    from grader.report.model import Report

    session = SealedSession(
        HostileSandbox(fetch=("array", np.zeros(1 << 19, "float32"))), QUICK, {}
    )
    opened = open_unit(small_course, "small", hidden=True)
    run = CheckRun(CheckSettings(opened, session, QUICK, None, time.monotonic() + 60))
    run.into(Report("small", "x", "seed", []))
    session.close()
    kept = [
        value for seen in run.state.seen.values() for item in seen for value in item.trace.values
    ]
    assert kept
    assert not [value for value in kept if value.kind == "array"]
