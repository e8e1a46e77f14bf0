"""What spares time must not be seen: training without a data set, values sent ahead, names used again."""

import keras
import numpy as np
import pytest

from grader import backend
from grader.agent import Agent
from grader.agent_ahead import AHEAD_ELEMENTS
from grader.protocol import Reference
from grader.subject import LocalChannel, Raised, Subject

X = np.random.RandomState(0).normal(size=(7, 3)).astype("float32")
BATCHES = []


class Noting(keras.layers.Layer):
    """Notes the batch sizes that it is called with."""

    def call(self, x):
        BATCHES.append(x.shape[0])
        return x


def trained(way, dtype="float32"):
    keras.utils.set_random_seed(0)
    layers = [keras.Input((3,)), keras.layers.BatchNormalization(), keras.layers.Dense(1)]
    model = keras.Sequential(layers)
    model.compile(keras.optimizers.SGD(0.05), "mse", jit_compile=backend.fit_compiles())
    return way(model, X.astype(dtype), X[:, :1].astype(dtype)), model.get_weights()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_training_gives_what_fit_gives(dtype):
    def of_keras(model, x, y):
        history = model.fit(x, y, epochs=3, batch_size=3, verbose=0, shuffle=False)
        return history.history["loss"]

    losses, weights = trained(of_keras, dtype)
    found, others = trained(lambda model, x, y: backend.fit(model, x, y, 3, 3), dtype)
    assert np.allclose(found, losses, rtol=1e-6)
    for mine, theirs in zip(weights, others, strict=True):
        assert np.allclose(mine, theirs, rtol=1e-5, atol=1e-7)


@pytest.mark.skipif(keras.config.backend() == "jax", reason="there, `fit` knows the batch size")
def test_training_traces_batches_of_any_size():
    if keras.config.backend() == "torch":
        pytest.skip("there, `fit` traces nothing")
    model = keras.Sequential([keras.Input((3,)), Noting(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    BATCHES.clear()
    backend.fit(model, X, X[:, :1], 2, 3)
    assert BATCHES == [None]


def test_a_fit_of_ones_own_is_called():
    class Own(keras.Sequential):
        def fit(self, *args, **kwargs):
            raise RuntimeError("mine")

    model = Own([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(RuntimeError, match="mine"):
        backend.fit(model, X, X[:, :1])


class Telling:
    """A channel that sends `values` along with every object, and notes what it is asked."""

    def __init__(self, values):
        self.asked, self.values = [], values

    def ask(self, verb, arguments, seconds=None):
        self.asked.append(verb)
        if verb == "part":
            return Reference(0)
        if verb == "call":
            return ("with values", Reference(1), self.values)
        return ("array", np.zeros(2)) if verb == "fetch" else None


def test_a_value_sent_ahead_is_not_asked_for_and_holds_until_the_next_question():
    channel = Telling([("array", np.ones(2))])
    part = Subject(channel).part("part")
    result = part()
    assert result.array().tolist() == [1.0, 1.0]
    assert result.array().tolist() == [1.0, 1.0]
    assert channel.asked == ["part", "call"]
    part.set(trainable=False)  # from now on it may be another one
    assert result.array().tolist() == [0.0, 0.0]
    assert channel.asked == ["part", "call", "set", "fetch"]


@pytest.mark.parametrize(
    "values", [None, [], "x", [1], [("array", 3)], [("fact", [])], [("object", 1)], [None, None]]
)
def test_junk_sent_ahead_is_malformed(values):
    part = Subject(Telling(values)).part("part")
    with pytest.raises(Raised) as error:
        part()
    assert error.value.kind == "MalformedAnswer"


def test_only_small_arrays_go_ahead():
    small, large = np.zeros(AHEAD_ELEMENTS), np.zeros(AHEAD_ELEMENTS + 1)
    agent = Agent({"small": small, "large": large, "object": object()})

    def ahead(name):
        made = agent.answer("part", {"name": name})
        return agent.ahead("call", made), made

    (word, made, values), _ = ahead("small")
    assert (word, values[0][0]) == ("with values", "array")
    assert isinstance(made, Reference)
    for name in ("large", "object"):
        found, made = ahead(name)
        assert found is made
    assert agent.ahead("items", [1.0]) == [1.0]
    assert agent.ahead("part", Reference(0)) == Reference(0)


def test_each_case_counts_names_from_where_the_cells_left_off():
    kept = keras.layers.Dense(1)
    agent = Agent({"Dense": keras.layers.Dense})
    subject = Subject(LocalChannel(agent))
    names = []
    for _ in range(2):
        part = subject.part("Dense")
        names.append([part(1).config("name")[0], part(1).config("name")[0]])
        subject.forget()
    assert names[0] == names[1]
    assert len({kept.name, *names[0]}) == 3
    assert keras.layers.Dense(1).name == names[0][0]
