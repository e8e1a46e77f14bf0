"""Submissions whose code sets something for the whole process are graded as if it had not."""

import keras
import numpy as np
import pytest
from small_unit import COUNT, DOUBLE, MOMENTS, RIGHT

from grader.subjects.time_limits import TimeLimits

ALL_AT_ONCE = """import builtins, os, sys, warnings
import keras
import numpy as np
np.seterr(all="raise")
np.set_printoptions(precision=1)
keras.config.set_dtype_policy("mixed_float16")
keras.config.set_floatx("float64")
warnings.simplefilter("error")
sys.setrecursionlimit(200)
sys.path.clear()
os.environ.clear()
builtins.sorted = None"""
IN_A_PART = """def double(x):
    np.seterr(all="raise")
    keras.config.set_floatx("float16")
    return x + x"""
SAYS_FLOATX = "def count_positive(x):\n    return int((x > 0).sum()) if keras.config.floatx() == 'float32' else 0"
IN_A_THREAD = """import threading
def later():
    keras.config.set_floatx("float16")
thread = threading.Thread(target=later)
thread.start()
thread.join()"""


@pytest.fixture(params=["sealed", "local"])
def graded_so(request, graded):
    """Grades code cells in a sealed process, or in this one."""
    if request.param == "sealed":
        return graded

    def grade(*cells, **options):
        return graded(*cells, sandbox=False, **options)

    return grade


def test_no_point_is_lost_by_settings_in_a_cell(graded_so):
    report = graded_so(ALL_AT_ONCE, *RIGHT)
    assert report.complete
    (note,) = [note for note in report.notes if "dtype policy" in note]
    assert note.startswith("cell 1, line 6 changes Keras's dtype policy for the whole process")
    assert any(n.startswith("cell 1, line 7 changes Keras's floatx") for n in report.notes)
    assert not any("NumPy" in note or "warnings" in note for note in report.notes)


def test_settings_in_the_last_cell_are_told_with_their_line(graded_so):
    report = graded_so(*RIGHT, 'x = 1\n\nkeras.config.set_dtype_policy("bfloat16")')
    assert report.complete
    assert [n.split(" changes")[0] for n in report.notes if "policy" in n] == ["cell 4, line 3"]


def test_one_part_does_not_set_what_another_sees(graded_so):
    report = graded_so(IN_A_PART, MOMENTS, SAYS_FLOATX)
    assert report.complete
    assert any(note.startswith("cell 1, line 3 changes Keras's floatx") for note in report.notes)


def test_a_thread_of_a_cell_sets_nothing_for_the_parts(graded_so):
    assert graded_so(DOUBLE, MOMENTS, SAYS_FLOATX, IN_A_THREAD).complete


def test_code_without_settings_has_no_such_note(graded_so):
    assert not any("whole process" in note for note in graded_so(*RIGHT).notes)


def test_what_a_process_makes_up_is_not_told(graded):  # here it would meddle with this process
    forged = """import sys
for module in list(sys.modules.values()):
    for item in (vars(module).get("SwitchLog"),) if module else ():
        if item is not None:
            item.entries = lambda self: [
                ["free points", "cell 1", "stuck"], 7, ["eager execution"], ["jax.config", "cell 1", "stuck"]
            ]"""
    notes = graded(forged, *RIGHT).notes
    assert any("jax.config" in note for note in notes)  # so what it makes up was read
    assert not any("free points" in note for note in notes)


def test_what_cannot_be_put_back_is_told_with_its_cell(graded):
    lower = "import resource\nresource.setrlimit(resource.RLIMIT_NOFILE, (200, 200))"
    report = graded(DOUBLE, lower, MOMENTS, COUNT)
    assert report.complete
    (note,) = [note for note in report.notes if "could not be put back" in note]
    assert note.startswith("cell 2 changes the limit RLIMIT_NOFILE")


def test_grading_here_leaves_this_process_as_it_was(graded):
    with np.errstate(all="raise"), np.printoptions(precision=3):
        state = np.random.get_state()[1].copy()
        assert graded(ALL_AT_ONCE, *RIGHT, sandbox=False).complete
        assert set(np.geterr().values()) == {"raise"}
        assert np.get_printoptions()["precision"] == 3
        assert (np.random.get_state()[1] == state).all()


def test_a_wrong_answer_is_still_wrong_and_named_under_settings(graded_so):
    report = graded_so(ALL_AT_ONCE, "def double(x):\n    return x * x", MOMENTS, COUNT)
    outcome = next(outcome for outcome in report.checks if outcome.name == "doubles")
    assert outcome.status == "failed"
    assert outcome.diagnosis[0].misconceptions == ("squares",)


@pytest.mark.skipif(keras.config.backend() != "tensorflow", reason="it is TensorFlow's")
def test_tf_keras_is_keras_whatever_the_environment_says(graded):
    cell = "import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\nimport tensorflow as tf"
    double = "def double(x):\n    assert tf.keras.Layer is keras.Layer\n    return x + x"
    assert graded(cell, double, MOMENTS, COUNT).complete


def test_a_limit_of_time_holds_where_its_signal_was_blocked(graded):
    cell = """import signal
signal.signal(signal.SIGALRM, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})"""
    slow = "def double(x):\n    while True:\n        pass"
    limits = TimeLimits(check=0.5, grace=20.0)
    report = graded(cell, slow, MOMENTS, COUNT, limits=limits)
    assert "interrupted" in next(o.message for o in report.checks if o.name == "doubles")
    assert not any(flag.kind == "process" for flag in report.flags)
