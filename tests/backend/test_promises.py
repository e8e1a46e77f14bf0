"""What `grader.backend` promises, on the backend that Keras runs on here."""

import importlib.util
import json
import subprocess
import sys

import keras
import ml_dtypes
import numpy as np
import pytest
from keras import ops

from grader import backend
from grader.agent.agent import Agent
from grader.backend.foreign_library import advice_on
from grader.execution import cell_runner
from grader.replies.channel import Raised
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject

NAME = keras.config.backend()
FOREIGN = "torch" if NAME == "tensorflow" else "tensorflow"
DTYPES = ["float16", "bfloat16", "float32", "float64"]


@pytest.fixture
def x():
    return np.random.default_rng(0).normal(2.0, 1.5, (6, 3)).astype("float32")


def built(**options):
    layer = keras.layers.BatchNormalization(**options)
    layer.build((None, 3))
    return layer


def test_gradients_are_those_of_the_formula(x):
    upstream = np.linspace(-1, 1, x.size).reshape(x.shape).astype("float32")
    layer = built(epsilon=0.1)
    (dx,), (dgamma, dbeta) = backend.gradients(
        lambda tensor: layer(tensor, training=True), [x], [layer.gamma, layer.beta], upstream
    )
    deviation = np.sqrt(x.var(axis=0) + 0.1)
    normal = (x - x.mean(axis=0)) / deviation
    by_hand = upstream - upstream.mean(axis=0) - normal * (upstream * normal).mean(axis=0)
    np.testing.assert_allclose(dx, by_hand / deviation, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(dgamma, (upstream * normal).sum(axis=0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(dbeta, upstream.sum(axis=0), rtol=1e-4, atol=1e-5)


def test_a_gradient_run_keeps_what_the_layer_assigns(x):
    layer = built(momentum=0.5)
    backend.gradients(lambda tensor: layer(tensor, training=True), [x], [layer.gamma], None)
    np.testing.assert_allclose(backend.to_numpy(layer.moving_mean), x.mean(axis=0) / 2, rtol=1e-5)


def test_without_upstream_the_sum_is_differentiated(x):
    (dx,), _ = backend.gradients(lambda tensor: 3 * tensor, [x], [], None)
    assert (dx == 3).all()


CUT = {
    "stopped": lambda t, v: ops.stop_gradient(t) + ops.stop_gradient(v.value),
    "constant": lambda t, v: ops.ones((6, 3)),
    "compared": lambda t, v: ops.cast(t > v.value, "float32"),
}


@pytest.mark.parametrize("way", CUT)
def test_what_is_cut_has_no_gradient(way, x):
    variable = keras.Variable(np.ones(3, "float32"))
    found = backend.gradients(lambda t: CUT[way](t, variable), [x], [variable], None)
    assert found == ([None], [None])


def test_one_that_is_zero_by_chance_is_a_gradient(x):
    variable = keras.Variable(np.ones(3, "float32"))
    (dx,), (dv,) = backend.gradients(
        lambda t: ops.relu(t) + ops.stop_gradient(variable.value), [-np.abs(x)], [variable], None
    )
    assert dx.shape == x.shape
    assert not dx.any()
    assert dv is None


def test_an_integer_input_has_no_gradient(x):
    found, _ = backend.gradients(lambda t, n: t[:, n], [x, np.array(1, "int32")], [], None)
    assert found[0].sum() == len(x)
    assert found[1] is None


def test_in_place_changes_of_an_input_do_no_harm(x):
    if NAME != "torch":
        pytest.skip("only torch's tensors can be changed in place")
    (dx,), _ = backend.gradients(lambda t: t.mul_(2), [x], [], None)
    assert (dx == 2).all()


@pytest.mark.parametrize("dtype", DTYPES)
def test_tensors_and_gradients_keep_their_dtype(dtype, x):
    x = x.astype(getattr(ml_dtypes, dtype, dtype))
    with backend.precision(None, wide=dtype == "float64"):
        assert str(backend.to_numpy(backend.to_tensor(x)).dtype) == dtype
        (dx,), _ = backend.gradients(lambda t: t * t, [x], [], x)
    assert str(dx.dtype) == dtype
    np.testing.assert_allclose(dx.astype("float64"), 2 * x.astype("float64") ** 2, rtol=2e-2)


def test_the_truth_has_the_digits_of_float64(x):
    exact = x.astype("float64")
    with backend.precision("float64"):
        layer = keras.layers.BatchNormalization(epsilon=0.1)
        y = backend.to_numpy(layer(backend.to_tensor(exact), training=True))
    wanted = (exact - exact.mean(axis=0)) / np.sqrt(exact.var(axis=0) + 0.1)
    np.testing.assert_allclose(y, wanted, rtol=1e-12, atol=1e-14)


def test_default_dtypes_are_as_before():
    with backend.precision("float64"):
        pass
    assert backend.to_numpy(ops.ones(2) * 0.5).dtype == "float32"
    assert keras.layers.Dense(2).dtype == "float32"


def test_a_compiled_layer_keeps_its_state(x):
    eager, layer = built(momentum=0.5), keras.layers.BatchNormalization(momentum=0.5)
    traced = backend.compiled(layer)
    for training in (True, True, False):
        wanted = backend.to_numpy(eager(x, training=training))
        got = backend.to_numpy(traced(x, training=training))
        np.testing.assert_allclose(got, wanted, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(
        backend.to_numpy(layer.moving_variance), backend.to_numpy(eager.moving_variance), rtol=1e-5
    )


def test_compiled_code_cannot_look_at_values(x):
    if NAME == "torch":
        pytest.skip("Keras traces nothing on torch")
    with pytest.raises(Exception, match=r"(?i)trace|symbolic|graph|numpy"):
        backend.compiled(lambda t: np.sum(np.asarray(t)))(backend.to_tensor(x))


def ask(source, *calls):
    """The trace of calling `part` in this source: what came back, or what was raised."""
    space = {"keras": keras, "ops": ops, "np": np}
    assert cell_runner.run_cell(source, "cell 1", space, timeout=100).status == "passed"
    part = Subject(LocalChannel(Agent(space))).part("part")
    return [part(call).array() for call in calls]


def test_a_case_with_float64_is_computed_in_it(x):
    source = "def part(x):\n    return ops.convert_to_tensor(x) / 3"
    wide, narrow = ask(source, x.astype("float64"), x)
    assert wide.dtype == "float64"
    # A case that once spoke of float64 keeps it: the float32 input is still one.
    assert narrow.dtype == "float32"


needs_foreign = pytest.mark.skipif(
    importlib.util.find_spec(FOREIGN) is None, reason=f"needs {FOREIGN}"
)
TITLES = {"tensorflow": "TensorFlow", "torch": "PyTorch"}
ADVICE = (
    f"this code needs {TITLES[FOREIGN]}, and Keras runs on {NAME} here: "
    f"use keras.ops, or set KERAS_BACKEND={FOREIGN}"
)
MAKES = {"tensorflow": "convert_to_tensor", "torch": "as_tensor"}[FOREIGN]


@needs_foreign
def test_a_result_of_another_library_is_refused_in_one_line(x):
    source = f"import {FOREIGN} as lib\ndef part(x):\n    return lib.{MAKES}(np.asarray(x))"
    with pytest.raises(Raised) as caught:
        ask(source, x)
    assert (caught.value.kind, caught.value.message) == ("WrongBackend", ADVICE)


@needs_foreign
def test_an_exception_in_another_library_is_explained_in_one_line(x):
    source = f"import {FOREIGN} as lib\ndef part(x):\n    return lib.{MAKES}('no number', dtype=0)"
    with pytest.raises(Raised) as caught:
        ask(source, x)
    assert (caught.value.kind, caught.value.message) == ("WrongBackend", ADVICE)


def test_other_exceptions_are_their_own(x):
    with pytest.raises(Raised) as caught:
        ask("def part(x):\n    raise ValueError('three axes')", x)
    assert (caught.value.kind, caught.value.message) == ("ValueError", "three axes")


def test_a_missing_library_is_explained():
    error = ModuleNotFoundError("No module named 'x'", name=f"{FOREIGN}.nn")
    assert advice_on(error) == ADVICE
    assert advice_on(ModuleNotFoundError("No module named 'x'", name="x")) == ""


def test_reference_runs_of_keras_keep_the_digits_of_a_variance(x):
    far = x + 1e4
    with backend.accurate_functions():
        y = backend.to_numpy(keras.layers.BatchNormalization()(far, training=True))
        backend.to_numpy(keras.layers.LayerNormalization(axis=(1, 2))(far[None, ..., None]))
    exact = far.astype("float64")
    wanted = (exact - exact.mean(axis=0)) / np.sqrt(exact.var(axis=0) + 1e-3)
    np.testing.assert_allclose(y, wanted, atol=1e-2)


def test_tensorflow_is_imported_on_its_own_backend_only():
    """Training and saving a model import no TensorFlow that nobody needs."""
    script = """
import json, sys
from grader.agent.agent import Agent
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject
import keras, numpy as np
layer = Subject(LocalChannel(Agent({"Dense": keras.layers.Dense}))).part("Dense")(1)
model = layer.sequential((2,))
model.fit(np.ones((4, 2), "float32"), np.ones((4, 1), "float32"), epochs=1)
model.saved_and_loaded()
print(json.dumps("tensorflow" in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) is (NAME == "tensorflow")
