"""One case: what the probe yields is kept in order, and who is to blame where it breaks off."""

import numpy as np
import pytest

from grader.agent.agent import Agent
from grader.authoring import Case, Check
from grader.datasets.dataset_errors import DatasetError
from grader.evaluation import run_case as module
from grader.evaluation.blame import by_nature
from grader.evaluation.run_case import run_case
from grader.replies.channel import ProcessEnded, Raised
from grader.runtime.faults import KitFault
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject


class Answers:
    """An agent of the part `part`, which gives ones; or a channel that raises. It notes requests."""

    def __init__(self, raises=None):
        self.channel = LocalChannel(Agent({"part": lambda *_: np.ones(2, "float32")}))
        self.raises, self.seconds, self.forgotten = raises, set(), 0

    def ask(self, requests, seconds=None):
        self.seconds.add(seconds)
        if self.raises and any(verb != "part" for verb, _ in requests):
            raise self.raises
        return self.channel.ask(requests)

    def forget(self):
        self.forgotten += 1


def run(probe, answers, case=None, **settings):
    check = Check(
        "checked", "part", "It is.", 1.0, (), probe, (), place="checks.py, line 3", **settings
    )
    return run_case(check, case or Case("example"), Subject(answers), "seed")


def test_values_come_in_order_with_their_kinds():
    def probe(part, draw):
        yield "fact", [1, "a"]
        yield "own", np.float32(2)
        yield "fetched", part(np.zeros(2))

    answers = Answers()
    trace = run(probe, answers)
    assert [(v.name, v.kind) for v in trace.values] == [
        ("fact", "fact"),
        ("own", "array"),
        ("fetched", "array"),
    ]
    assert trace.values[2].data.tolist() == [1.0, 1.0]
    assert (trace.calls, trace.failure) == (["part(float64 (2,))"], None)
    assert answers.forgotten == 1


def test_a_case_has_its_arguments_its_limit_and_draws_of_its_own():
    def probe(part, draw, size):
        part()
        yield "drawn", draw.normal((size,))

    def drawn(title, size=3):
        trace = run(probe, answers, Case(title, {"size": size}), seconds=7.0)
        return trace.values[0].data.tolist()

    answers = Answers()
    assert drawn("one") == drawn("one") != drawn("two")
    assert len(drawn("one", 5)) == 5
    assert answers.seconds == {7.0}


def test_what_the_subject_raises_ends_the_trace_and_keeps_what_came_before():
    def probe(part, draw):
        yield "first", 1
        yield "second", part()

    trace = run(
        probe, Answers(Raised("ValueError", "no rows", ["cell 1, line 2: f"], nearest="eps"))
    )
    assert [value.name for value in trace.values] == ["first"]
    failure = trace.failure
    assert (failure.kind, failure.message, failure.process) == ("ValueError", "no rows", False)
    assert (failure.frames, failure.nearest) == (("cell 1, line 2: f",), "eps")


@pytest.mark.parametrize(("hung", "kind"), [(True, "TimeLimitReached"), (False, "ProcessEnded")])
def test_a_process_that_ends_is_told_from_one_that_hangs(hung, kind):
    failure = run(lambda part, draw: part(), Answers(ProcessEnded("gone", hung))).failure
    assert (failure.kind, failure.message, failure.process) == (kind, "gone", True)


def test_a_probe_that_cannot_go_on_with_an_answer_is_the_students():
    def probe(part, draw):
        yield "sum", part().array() + np.ones(3)

    failure = run(probe, Answers()).failure
    assert failure.kind == "ValueError"
    assert "broadcast" in failure.message
    assert "(in the check: test_run_case.py, line" in failure.message


def test_a_probe_that_breaks_before_any_answer_is_the_units():
    def probe(part, draw):
        raise ValueError("an author's")
        yield

    answers = Answers()
    with pytest.raises(
        KitFault, match=r"the check 'checked' \(checks\.py, line 3\), case 'example'"
    ):
        run(probe, answers)
    assert answers.forgotten == 1


@pytest.mark.parametrize(
    "error", [NameError("x"), OSError("x"), ImportError("x"), DatasetError("x")]
)
def test_what_no_answer_can_bring_about_is_the_units(error):
    def probe(part, draw):
        part().array()
        raise error
        yield

    assert by_nature(error)
    with pytest.raises(KitFault):
        run(probe, Answers())


@pytest.mark.parametrize("error", [ValueError(), TypeError(), IndexError(), ZeroDivisionError()])
def test_what_an_answer_can_bring_about_is_not(error):
    assert not by_nature(error)


@pytest.mark.parametrize("item", [1, "y", ("y",), ("y", 1, 2), (1, "y"), ["y", 1]])
def test_what_is_no_name_with_a_result_is_the_units(item):
    def probe(part, draw):
        part().array()
        yield item

    with pytest.raises(KitFault, match="a probe yields a name and a result"):
        run(probe, Answers())


def test_what_waits_is_blamed_before_the_probes_own_code():
    def probe(part, draw):
        part.set(trainable=False)
        raise IndexError

    assert run(probe, Answers(Raised("TypeError", "no"))).failure.kind == "TypeError"


def test_results_that_take_too_much_end_the_case(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 20)

    def probe(part, draw):
        for number in range(5):
            yield str(number), np.zeros(1)

    trace = run(probe, Answers())
    assert len(trace.values) == 2
    assert trace.failure.kind == "ResultTooLarge"


def test_a_probe_that_is_cut_short_cleans_up(monkeypatch):
    monkeypatch.setattr(module, "MAX_BYTES", 0)
    cleaned = []

    def probe(part, draw):
        try:
            yield "first", np.zeros(1)
        finally:
            cleaned.append(True)
            raise OSError("while it cleans up")

    assert run(probe, Answers()).failure.kind == "ResultTooLarge"
    assert cleaned == [True]
