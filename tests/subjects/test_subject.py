"""Subjects over a local agent: the verbs on a real Keras layer, and how references see inputs."""

import keras
import numpy as np
import pytest

from grader.agent.agent import Agent
from grader.authoring import Case, Check
from grader.evaluation.compare import Expected, compare_value
from grader.evaluation.run_case import run_case
from grader.evaluation.sketch import MAX_SKETCHED_ELEMENTS, sketch
from grader.evaluation.trace import Trace, Value
from grader.execution import tripwires
from grader.replies.channel import Raised
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject


@keras.saving.register_keras_serializable("engine_tests")
class Shift(keras.layers.Layer):
    """Adds a trainable offset."""

    def __init__(self, start=0.0, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, shape):
        self.offset = self.add_weight(
            name="offset", shape=(shape[-1],), initializer=keras.initializers.Constant(self.start)
        )
        self.count = self.add_weight(name="count", shape=(), initializer="zeros", trainable=False)

    def call(self, x):
        return x + self.offset

    def get_config(self):
        return super().get_config() | {"start": self.start}


class Nested(keras.layers.Layer):
    """Without `build`: its weights are made by what it calls."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = keras.layers.Dense(2)

    def call(self, x):
        return self.inner(x)


def in_place(x):
    x *= 2
    return x


PARTS = {
    "Shift": Shift,
    "Nested": Nested,
    "in_place": in_place,
    "same": lambda x: x,
    "mean": lambda x: keras.ops.mean(x),
    "sum32": lambda x: np.float32(1) * x.sum(),
    "pair": lambda x: (x, 1),
    "fails": lambda x: 1 / 0,
    "leaves": lambda x: exit(),
    "cut": lambda x: keras.ops.stop_gradient(x),
    "text": lambda x: "word",
    "dtyped": lambda x, dtype: keras.ops.cast(x, dtype),
    "unwritten": lambda x: (_ for _ in ()).throw(NotImplementedError()),
}


def subject(**options):
    precision = "float64" if options.get("exact") else None
    return Subject(LocalChannel(Agent(dict(PARTS), precision=precision)), **options)


def test_arguments_are_copied_and_kept_ones_are_seen_to_change():
    one = subject()
    x = np.ones(3, "float32")
    assert (one.part("in_place")(x).array() == 2).all()
    assert (x == 1).all()
    part = one.part("in_place")
    kept = part.keep(x)
    part(kept)
    part(kept)
    assert (kept.array() == 4).all()
    assert (x == 1).all()


def test_results_are_copied():
    one = subject()
    part = one.part("same")
    kept = part.keep(np.ones(3))
    first = part(kept).array()
    first += 5
    assert (kept.array() == 1).all()


def test_exact_references_compute_in_float64():
    x = np.full(3, 0.1, "float32")
    for name in ("same", "mean"):
        assert subject().part(name)(x).dtype() == "float32"
        assert subject(exact=True).part(name)(x).dtype() == "float64"
    assert subject(exact=True).part("dtyped")(x, dtype="float16").dtype() == "float64"
    assert subject().part("dtyped")(x, dtype="float16").dtype() == "float16"
    layer = subject(exact=True).part("Shift")()
    assert layer(x[None]).dtype() == "float64"
    assert keras.config.floatx() == "float32"
    integers = np.arange(3, dtype="int32")
    assert subject(exact=True).part("same")(integers).dtype() == "int32"


@pytest.mark.parametrize("dtype", ["float32", "float16"])
def test_noise_moves_inputs_by_their_own_rounding(dtype):
    x = np.linspace(1, 2, 101).astype(dtype)
    noisy = subject(exact=True, noise=np.random.RandomState(0)).part("same")(x).array()
    moved = np.abs(noisy / x.astype("float64") - 1) / np.finfo(dtype).eps
    assert 0.5 < moved.max() <= 1.5  # the noise, and the rounding back
    again = subject(exact=True, noise=np.random.RandomState(0)).part("same")(x).array()
    assert (again == noisy).all()


@pytest.mark.parametrize(
    ("part", "weights"),
    [
        ("Shift", [["count", [], False], ["offset", [3], True]]),
        ("Nested", [["bias", [2], True], ["kernel", [3, 2], True]]),
    ],
)
def test_a_layer_is_built_whether_or_not_it_says_how(part, weights):
    subject_ = subject()
    layer = subject_.part(part)()
    layer.build((4, 3))
    assert layer.weights() == weights
    assert subject_.calls[-1] == f"{part}().build((4, 3))"
    assert layer(np.ones((5, 3), "float32")).array().shape[0] == 5


def test_the_verbs_on_a_keras_layer():
    x = np.array([[1.0, 2.0], [3.0, 4.0]], "float32")
    layer = subject().part("Shift")(start=2.0)
    assert (layer(x).array() == x + 2).all()
    assert layer.weights() == [["count", [], False], ["offset", [2], True]]
    layer.assign(offset=np.array([1.0, -1.0], "float32"))
    assert layer.weight("offset").array().tolist() == [1.0, -1.0]
    found = layer.gradients(x, upstream=2 * x)
    assert found["inputs"][0].tolist() == (2 * x).tolist()
    assert found["weights"]["offset"].tolist() == [8.0, 12.0]
    assert layer.config("start", "nothing") == [2.0, "missing"]
    assert layer.rebuilt().config("start") == [2.0]
    assert layer.symbolic(None, 2) == [[None, 2], "float32"]
    assert (layer.compiled()(x).array() == layer(x).array()).all()
    layer.set(trainable=False)
    assert layer.weights() == [["count", [], False], ["offset", [2], False]]


def test_the_verbs_on_a_model():
    x = np.arange(8, dtype="float32").reshape(4, 2)
    layer = subject().part("Shift")()
    model = layer.sequential((2,), ["Dense", {"units": 1}])
    losses = model.fit(x, x[:, :1], epochs=3, batch_size=2, learning_rate=0.01)
    assert losses.shape == (3,)
    assert losses[-1] < losses[0]
    before = layer.weight("offset").array()
    model.train_on_batch(x, x[:, :1], learning_rate=0.01)
    assert (layer.weight("offset").array() != before).any()
    assert np.allclose(model.saved_and_loaded()(x).array(), model(x).array(), atol=1e-6)


def test_mixed_precision():
    x = np.ones((2, 2), "float32")
    layer = subject().part("Shift")(dtype="mixed_float16")
    assert layer(x).dtype() == "float16"
    assert layer.weight("offset").dtype() == "float32"


def test_gradients_that_do_not_exist():
    assert subject().part("cut").gradients(np.ones(2, "float32"))["inputs"] == [None]


def test_what_goes_wrong_is_raised_in_words():
    one, x = subject(), np.ones(2)
    with pytest.raises(Raised, match="`other` is not defined"):
        one.part("other").fetch()
    with pytest.raises(Raised, match="ZeroDivisionError"):
        one.part("fails")(x)
    with pytest.raises(Raised, match="SystemExit"):
        one.part("leaves")(x)
    with pytest.raises(Raised, match="3 values were expected in a tuple, not a tuple of 2"):
        one.part("pair")(x).unpack(3)
    with pytest.raises(Raised, match="not an array"):
        one.part("text")(x).array()
    layer = one.part("Shift")()
    layer(np.ones((1, 2), "float32"))
    with pytest.raises(Raised, match="`gamma` was expected; the layer has: count, offset"):
        layer.weight("gamma")


def test_what_counts_as_a_refusal():
    one, x = subject(), np.ones(2)
    assert one.part("fails").raises(x) is True
    assert one.part("same").raises(x) is False
    with pytest.raises(Raised, match="NotImplementedError"):
        one.part("unwritten").raises(x)


def test_objects_are_forgotten_after_a_case_however_it_ended():
    agent = Agent(dict(PARTS))
    for name in ("fails", "same"):

        def probe(part, draw):
            yield "y", part(draw.normal((2,)))

        check = Check("c", name, "t", 1.0, (), probe, ())
        run_case(check, Case("one"), Subject(LocalChannel(agent)), "s")
        assert agent._objects == {}


@pytest.mark.parametrize(
    ("got", "wanted"),
    [
        (Value("x", "array", np.zeros(3)), Expected("x", "fact", True)),
        (Value("x", "array", np.zeros(3)), Expected("x", "fact", "no gradient")),
        (Value("x", "array", np.zeros(3)), Expected("x", "object", "None")),
        (Value("y", "array", np.zeros(3)), Expected("x", "array", np.zeros(3), np.zeros(3))),
        (Value("x", "fact", [1.0]), Expected("x", "fact", [True])),
        (Value("x", "fact", 1), Expected("x", "fact", True)),
        (Value("x", "fact", float("nan")), Expected("x", "fact", float("nan"))),
        (Value("x", "fact", "no gradient"), Expected("x", "array", np.zeros(3), np.zeros(3))),
        (
            Value("x", "array", np.full(2, -1e308)),
            Expected("x", "array", np.full(2, 1e308), np.full(2, 1e308)),
        ),
        (
            Value("x", "array", np.full(2, np.nan)),
            Expected("x", "array", np.full(2, np.nan), np.full(2, np.nan)),
        ),
        (
            Value("x", "array", np.full(2, np.inf)),
            Expected("x", "array", np.zeros(2), np.zeros(2), np.inf),
        ),
    ],
)
@pytest.mark.filterwarnings("error")
def test_comparisons_that_must_not_pass_nor_crash(got, wanted):
    assert compare_value(got, wanted) is not None


def test_a_sketch_of_a_huge_array_stays_small():
    value = Value("x", "array", np.ones(4 * MAX_SKETCHED_ELEMENTS, "bool"))
    assert sketch(Trace([value])).scales == (1.0,)


def test_tripwires_hold_only_where_and_while_they_should():
    import types

    library = types.ModuleType("library")
    exec(
        "def add(x):\n    return x + 1\n"
        "class Base:\n    def __init__(self):\n        pass\n    def call(self, x):\n        return x\n"
        "class Ready(Base):\n    pass\n",
        library.__dict__,
    )
    library.layers = types.SimpleNamespace(Ready=library.Ready)
    import sys

    sys.modules["library"] = library
    try:
        names = ["library.add", "library.Ready", "library.layers.Ready", "library.no*", "nowhere.x"]
        assert tripwires.install(names) == 3
        made = library.Ready()
        assert library.add(1) == 2
        watch = tripwires.arm(["library.add"])
        assert library.Ready().call(1) == 1
        with pytest.raises(tripwires.Delegated, match=r"library\.add was called"):
            library.add(1)
        assert str(watch.touched) == "library.add was called"
        watch = tripwires.arm(["library.layers.*"])
        assert library.Base().call(1) == 1
        assert library.add(1) == 2
        with pytest.raises(tripwires.Delegated):
            made.call(1)
        with pytest.raises(tripwires.Delegated):
            type("Sub", (library.Ready,), {})()
        watch = tripwires.arm([])
        library.Ready().call(library.add(1))
        assert watch.touched is None
        tripwires.disarm()
        assert made.call(1) == 1
    finally:
        del sys.modules["library"]


def test_keras_in_this_process_has_no_tripwires(graded):
    from small_unit import RIGHT

    graded(*RIGHT)
    graded(*RIGHT, sandbox=False)
    assert not hasattr(keras.ops.add, "__tripwire__")
    assert not hasattr(keras.layers.BatchNormalization.call, "__tripwire__")
