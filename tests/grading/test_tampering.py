"""Meddling with the grader and calling Keras in disguise earn nothing; honest code loses nothing by it."""

import numpy as np
import pytest
from report_facts import message, points, status
from small_unit import COUNT, DOUBLE, FULL, MOMENTS, RIGHT, STUBS

from grader.protocol.cell_messages import CodeCell
from grader.replies.channel import Raised
from grader.subjects.sealed_session import SealedSession
from grader.subjects.time_limits import TimeLimits

ALWAYS_EQUAL = """
class Equal(np.ndarray):
    __eq__ = lambda self, other: True
    __ne__ = lambda self, other: False
    __sub__ = __rsub__ = lambda self, other: np.zeros(4, 'float32')
class Thing:
    __array__ = lambda self, *a, **k: np.zeros(4, 'float32')
    __eq__ = lambda self, other: True
"""


@pytest.mark.parametrize("made", ["(x * 3).view(Equal)", "Thing()"])
def test_objects_that_claim_to_equal_everything_earn_nothing(graded, made):
    report = graded(ALWAYS_EQUAL + f"def double(x):\n    return {made}", MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"


MEDDLERS = {
    "numpy": "np.allclose = np.array_equal = lambda *a, **k: True\nnp.abs = lambda x: x * 0",
    "agent": "import grader.agent.agent as a\na.Agent.do_fetch = lambda self, target: ('fact', True)",
    "reply": (
        "import grader.agent.server as a\n"
        "a.SealedAgent._reply = lambda self, verb, arguments: ('done', 'passed')"
    ),
    "limits": "import grader.execution.time_limit as i\ni.TimeLimit.__enter__ = lambda self: 1 / 0",
    "compare": "import grader.evaluation.compare as c\nc.compare = lambda *a: None",
}


@pytest.mark.parametrize("way", MEDDLERS)
def test_meddling_in_the_own_process_earns_nothing(graded, way):
    report = graded(*STUBS, MEDDLERS[way])
    assert report.score == 0


def test_text_that_chokes_terminals_and_files_is_made_harmless(graded):
    report = graded("def double(x):\n    raise ValueError('\\x1b[31m\\ud800\\x07')", MOMENTS, COUNT)
    said = message(report, "doubles")
    assert "ValueError" in said
    said.encode("utf-8")
    assert "\x1b" not in said


def test_delegation_in_the_source_earns_nothing_and_says_where(graded):
    report = graded("def double(x):\n    return keras.ops.add(x, x)", MOMENTS, COUNT)
    assert report.score == FULL - 3
    assert [(flag.kind, flag.what, flag.where) for flag in report.flags] == [
        ("forbidden", "keras.ops.add", "cell 1, line 2")
    ]


HIDING = {
    "getattr": "getattr(keras.ops, 'a' + 'dd')(x, x)",
    "importlib": "__import__('importlib').import_module('keras').ops.__dict__['add'](x, x)",
    "thread": "in_thread(x)",
}
THREAD = """
import threading
def in_thread(x):
    found = []
    call = lambda: found.append(getattr(keras.ops, 'ad' 'd')(x, x))
    thread = threading.Thread(target=call)
    thread.start(); thread.join()
    return found[0]
"""


@pytest.mark.parametrize("way", HIDING)
def test_hidden_delegation_meets_a_tripwire(graded, way):
    report = graded(THREAD + f"def double(x):\n    return np.array({HIDING[way]})", MOMENTS, COUNT)
    assert report.score == FULL - 3
    assert [flag.what for flag in report.flags] == ["keras.ops.add"]


@pytest.mark.parametrize("hidden", [False, True])
def test_a_swallowed_tripwire_still_counts_and_takes_back_what_was_earned(graded, hidden):
    cell = (
        "def double(x):\n"
        "    if x.dtype == 'float64':\n"
        "        try:\n"
        "            getattr(keras.ops, 'ad' 'd')(x, x)\n"
        "        except BaseException:\n"
        "            pass\n"
        "    return x + x"
    )
    report = graded(cell, MOMENTS, COUNT, hidden=hidden)
    assert points(report)["doubles"] == points(report)["double_dtype"] == 0
    assert status(report)["doubles"] == "failed"
    assert [(flag.what, flag.where) for flag in report.flags] == [
        ("keras.ops.add", "cell 1, line 4")
    ]


def test_a_tripwire_swallowed_in_what_waits_counts(one_sandbox):
    cell = (
        "import keras\n"
        "class Part:\n"
        "    def __setattr__(self, name, value):\n"
        "        try:\n"
        "            getattr(keras.ops, 'ad' 'd')(1.0, 1.0)\n"
        "        except BaseException:\n"
        "            pass\n"
        "    def __call__(self, x):\n"
        "        return x\n"
        "part = Part()"
    )
    session = SealedSession(one_sandbox, TimeLimits(), {"part": ["keras.ops.add"]})
    session.run([CodeCell("cell 1", cell)])
    part = session.subject().part("part")
    part.set(trainable=False)
    with pytest.raises(Raised) as caught:
        part(np.ones(2))
    session.close()
    assert caught.value.kind == "Delegated"


def test_a_refusal_by_tripwire_is_no_refusal(graded):
    cell = (
        "def moments(x):\n"
        "    if not len(x):\n"
        "        getattr(keras.ops, 'mo' 'ments')(x, 0)\n"
        "    return x.mean(axis=0), x.var(axis=0)"
    )
    report = graded(DOUBLE, cell, COUNT)
    assert report.score == FULL - 4
    assert [flag.what for flag in report.flags] == ["keras.ops.moments"]


def test_what_one_part_must_not_call_another_may(graded):
    cell = "def count_positive(x):\n    keras.ops.add(x, 0)\n    return int((x > 0).sum())"
    assert graded(DOUBLE, MOMENTS, cell).score == FULL


def test_comparing_with_keras_in_a_scratch_cell_is_fine(graded):
    scratch = (
        "x = np.ones((4, 2), 'float32')\n"
        "y = keras.layers.BatchNormalization()(x, training=True)\n"
        "mean, variance = keras.ops.moments(x, 0)\n"
        "assert np.allclose(keras.ops.add(x, x), double(x))"
    )
    report = graded(*RIGHT, scratch)
    assert (report.score, report.notes, report.flags) == (FULL, [], [])
