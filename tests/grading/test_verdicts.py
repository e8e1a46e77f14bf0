"""Whole hand-ins in real sealed processes: what each kind of trouble costs, and what it must not."""

import numpy as np
import pytest
from small_unit import COUNT, DOUBLE, MOMENTS, RIGHT, notebook

from grader.protocol.cell_messages import CodeCell
from grader.replies.channel import Raised
from grader.subjects.sealed_session import SealedSession
from grader.subjects.time_limits import TimeLimits

QUICK = TimeLimits(cell=1.0, check=1.0, grace=1.0)
FULL = 8.0
STUBS = (
    "def double(x):\n    raise NotImplementedError",
    "def moments(x):\n    raise NotImplementedError",
    "def count_positive(x):\n    raise NotImplementedError",
)


def status(report):
    return {outcome.name: outcome.status for outcome in report.checks}


def message(report, name):
    return next(outcome.message for outcome in report.checks if outcome.name == name)


def points(report):
    return {outcome.name: outcome.points for outcome in report.checks}


def test_right_answers_get_full_marks(graded):
    report = graded(*RIGHT)
    assert (report.score, report.max_score, report.complete) == (FULL, FULL, True)
    assert not report.flags
    assert not report.notes


def test_a_stub_gets_nothing_and_is_told_so(graded):
    report = graded(*STUBS)
    assert report.score == 0
    assert "not written yet" in message(report, "doubles")
    assert status(report)["double_dtype"] == "skipped"


def test_an_unwritten_part_does_not_count_as_one_that_refuses(graded):
    cell = (
        "def moments(x):\n"
        "    if not len(x):\n"
        "        raise NotImplementedError\n"
        "    return x.mean(axis=0), x.var(axis=0)"
    )
    assert status(graded(DOUBLE, cell, COUNT))["moments_refuse"] == "error"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("x * 3", "differs most"),
        ("(x + x).astype('float16')", "dtype"),
        ("(x + x)[None]", "shape"),
        ("x * np.nan", "nan"),
        ("x / np.zeros_like(x)", "inf"),
        ("None", "None"),
        ("(x + x, x)", "a tuple of 2"),
        ("list(x + x)", "a list of 4"),
        ("float(x[0])", "expected an array"),
        ("'text'", "expected an array"),
    ],
)
def test_a_wrong_result_is_failed_in_words(graded, body, said):
    report = graded(f"def double(x):\n    return {body}", MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"
    assert said in message(report, "doubles")
    assert report.score == FULL - 3


def test_a_known_mistake_is_named(graded):
    report = graded("def double(x):\n    return x * x", MOMENTS, COUNT)
    outcome = report.checks[0]
    assert [item.misconceptions for item in outcome.diagnosis] == [("squares",)]
    assert outcome.evidence.got.shape == (4,)


def test_changing_the_input_in_place_is_seen(graded):
    report = graded("def double(x):\n    x += x\n    return x", MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"
    assert "x after the call" in message(report, "doubles")


def test_an_exception_is_an_error_with_its_line(graded):
    report = graded("def double(x):\n    y = 1\n    return x[99] + y", MOMENTS, COUNT)
    assert status(report)["doubles"] == "error"
    assert "IndexError" in message(report, "doubles")
    assert "cell 1, line 3" in message(report, "doubles")
    assert report.score == FULL - 3


def test_a_syntax_error_costs_its_own_part_only(graded):
    report = graded("def double(x):\n    return (x + x", MOMENTS, COUNT)
    assert report.score == FULL - 3
    assert "is not valid Python" in message(report, "doubles")


def test_a_missing_part(graded):
    report = graded(DOUBLE, COUNT)
    assert status(report)["moments_values"] == "error"
    assert "not defined" in message(report, "moments_values")
    assert report.score == FULL - 4


@pytest.mark.parametrize("end", ["import os; os._exit(0)", "import os; os.kill(os.getpid(), 11)"])
def test_a_cell_that_ends_the_process_is_left_out(graded, end):
    report = graded(DOUBLE, end, MOMENTS, COUNT)
    assert report.score == FULL
    kinds = [flag.kind for flag in report.flags]
    assert [kind for kind in kinds if kind != "suspicious"] == ["process"]
    assert report.flags[0].where == "cell 2"


def test_a_cell_that_loops_for_ever_is_interrupted(graded):
    report = graded(DOUBLE, "while True:\n    pass", MOMENTS, COUNT, limits=QUICK)
    assert report.score == FULL
    assert any("cell 2" in note and "was stopped" in note for note in report.notes)


def test_a_part_that_ends_the_process_costs_its_own_part_only(graded):
    report = graded("import os\ndef double(x):\n    os._exit(0)", MOMENTS, COUNT)
    assert report.score == FULL - 3
    assert status(report)["doubles"] == "error"
    assert "process" in message(report, "doubles")


@pytest.mark.parametrize(
    "hang",
    [
        "while True: pass",
        "import signal; signal.pthread_sigmask(0, signal.valid_signals())\n    while True: pass",
        "import os, signal; signal.pthread_sigmask(0, {14}); signal.pause()",
    ],
)
def test_a_part_that_hangs_is_not_run_again(graded, hang):
    cell = (
        "def moments(x):\n"
        "    with open('calls', 'a') as file:\n"
        "        file.write('x')\n"
        f"    {hang}"
    )
    report = graded(DOUBLE, cell, COUNT, limits=QUICK)
    assert report.score == FULL - 4
    assert status(report)["moments_values"] == "error"
    assert status(report)["moments_secret"] == "error"
    assert "not run, because `moments` took too long" in message(report, "moments_secret")


def test_a_submission_has_a_time_limit_for_all_its_cells(graded):
    limits = TimeLimits(cell=1.0, check=1.0, grace=1.0, submission=2.0)
    report = graded(*["while True: pass"] * 12, *RIGHT, limits=limits)
    assert report.score == 0
    assert report.seconds < 12
    assert any("longer than its 2 s" in note for note in report.notes)


def test_noise_costs_nothing(graded):
    noisy = (
        "import sys, os, warnings\n"
        "def double(x):\n"
        "    print('x' * 10**6); print('e', file=sys.stderr); warnings.warn('w')\n"
        "    os.write(1, b'raw'); os.write(2, b'raw')\n"
        "    return x + x"
    )
    report = graded(noisy, "print('y' * 10**6)", MOMENTS, COUNT)
    assert report.score == FULL


def test_duplicated_and_reordered_cells(graded):
    assert graded(COUNT, MOMENTS, DOUBLE, DOUBLE, COUNT).score == FULL


def test_a_python_file_with_a_byte_order_mark(graded):
    text = "\ufeffimport numpy as np\n" + "\n\n\n".join(RIGHT) + "\n"
    assert graded(text=text, name="hand_in.py").score == FULL


def test_a_cell_with_a_byte_order_mark(graded):
    assert graded("\ufeff" + DOUBLE, MOMENTS, COUNT).score == FULL


def test_visible_answers_by_heart_fail_the_hidden_cases(graded, small_course):
    from grader.authoring.draw import Draw

    known = [
        Draw("visible:small", "doubles", title).normal((size,)).tolist()
        for title, size in (("four", 4), ("six", 6))
    ]
    cell = (
        f"TABLE = {{round(x[0], 5): x for x in {known!r}}}\n"
        "def double(x):\n"
        "    return np.array(TABLE[round(float(x[0]), 5)], 'float32') * 2"
    )
    report = graded(cell, MOMENTS, COUNT)
    assert status(report)["doubles"] == "error"
    assert message(report, "doubles") == (
        "the visible cases pass, but a hidden one raised KeyError at cell 1, line 3"
    )


SMUGGLERS = {
    "message": "raise ValueError(str(x))",
    "type": "raise type(str(x), (Exception,), {})()",
    "delegated": "raise type('Delegated', (Exception,), {})(str(x))",
    "function": "f = lambda: 1 / 0\n    f.__code__ = f.__code__.replace(co_name=str(x))\n    f()",
    "cell": "exec(compile('1 / 0', '<cell ' + str(x) + '>', 'exec'))",
    "print": "print(x)\n    return x * 3",
    "result": "return str(x)",
}


@pytest.mark.parametrize("way", SMUGGLERS)
def test_no_hidden_value_gets_out(graded, way):
    cell = (
        "def double(x):\n"
        "    if x.size != 7:\n"
        "        return x + x\n"
        "    x = x.copy(); x[:] = 8675309\n"
        f"    {SMUGGLERS[way]}"
    )
    report = graded(cell, MOMENTS, COUNT)
    assert status(report)["doubles"] in ("failed", "error")
    assert "hidden" in message(report, "doubles")
    assert report.checks[0].evidence is None
    told = str(report.to_dict())
    assert not any(secret in told for secret in ("8675309", "8.675309", "secret title"))


def test_hidden_inputs_are_not_remembered_into_visible_messages(graded):
    cell = (
        "seen = []\n"
        "def double(x):\n"
        "    if x.size == 7:\n"
        "        seen.append(8675309)\n"
        "    return x + x\n"
        "def count_positive(x):\n"
        "    raise ValueError(str(seen))"
    )
    report = graded(cell, MOMENTS)
    assert message(report, "counts").startswith("raised ValueError: []")
    assert "8675309" not in str(report.to_dict())


def test_what_needs_a_check_that_fails_in_a_hidden_case_is_skipped(graded):
    cell = "def double(x):\n    return x + x if x.size != 7 else x"
    report = graded(cell, MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"
    assert status(report)["double_dtype"] == "skipped"
    assert [outcome.name for outcome in report.checks] == [
        "doubles",
        "double_dtype",
        "moments_values",
        "moments_refuse",
        "counts",
        "moments_secret",
    ]


def test_hidden_cases_differ_by_student_and_are_the_same_when_regraded(graded, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "a secret of the tests")
    by_first_value = (
        "def double(x):\n    return x + x if x.size != 7 or int(abs(x[0]) * 1e6) % 2 else x * 3"
    )
    seeds = {name: graded(*RIGHT, student=name).seed for name in ("ann", "bob")}
    assert seeds["ann"] != seeds["bob"]
    results = {n: status(graded(by_first_value, student=n))["doubles"] for n in "abcdefgh"}
    assert set(results.values()) == {"passed", "failed"}
    assert status(graded(by_first_value, student="c"))["doubles"] == results["c"]


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


def test_huge_results_do_not_pile_up(graded):
    report = graded("def double(x):\n    return np.zeros(15_000_000, 'float32')", MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"
    assert report.checks[0].evidence.got is None
    report = graded("def double(x):\n    return np.zeros(30_000_000, 'float64')", MOMENTS, COUNT)
    assert "larger than the 64 MiB" in message(report, "doubles")


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


def test_the_right_answer_without_a_sandbox(graded):
    assert graded(*RIGHT, sandbox=False).score == FULL


def test_a_part_that_hangs_or_exits_without_a_sandbox(graded):
    hangs = "def double(x):\n    while True: pass"
    exits = "def moments(x):\n    raise SystemExit"
    report = graded(hangs, exits, COUNT, sandbox=False, limits=QUICK)
    assert status(report)["doubles"] == status(report)["moments_values"] == "error"
    assert report.score == 1


def test_the_notebook_is_as_good_as_its_text(graded):
    assert graded(text=notebook(*RIGHT), name="other.ipynb").score == FULL
