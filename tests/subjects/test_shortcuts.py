"""What spares time must not be seen: training without a data set, values sent ahead, names used again."""

import keras
import numpy as np
import pytest

from grader import backend
from grader.agent.agent import Agent
from grader.agent.prefetch import MAX_ELEMENTS, MAX_ITEMS
from grader.authoring import Case, Check
from grader.evaluation.run_case import run_case
from grader.replies.channel import Raised
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import MAX_WAITING, MAX_WAITING_BYTES, Subject

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

    def ask(self, requests, seconds=None):
        self.asked.append([verb for verb, _ in requests])
        if self.asked[-1][-1] == "call":
            return ("with values", self.values)
        return ("array", np.zeros(2)) if self.asked[-1][-1] == "fetch" else None

    def forget(self):
        self.asked.append(["forget"])


def test_a_value_sent_ahead_is_not_asked_for_and_holds_until_the_next_question():
    channel = Telling([("array", np.ones(2))])
    part = Subject(channel).part("part")
    result = part()
    assert result.array().tolist() == [1.0, 1.0]
    assert result.array().tolist() == [1.0, 1.0]
    assert channel.asked == [["part", "call"]]
    part.set(trainable=False)  # from now on it may be another one
    assert result.array().tolist() == [0.0, 0.0]
    assert channel.asked == [["part", "call"], ["set", "fetch"]]


def test_items_of_a_tuple_come_along_with_it():
    channel = Telling([("items", [("array", np.ones(2)), None])])
    part = Subject(channel).part("part")
    first, second = part().unpack(2)
    assert first.array().tolist() == [1.0, 1.0]
    assert channel.asked == [["part", "call"]]
    assert second.array().tolist() == [0.0, 0.0]
    assert channel.asked[1:] == [["items", "fetch"]]
    channel.values = [None]
    part().unpack(3)
    assert channel.asked[2:] == [["call"], ["items"]]


def test_what_has_no_answer_waits_for_what_has_one():
    channel = Telling([None])
    subject = Subject(channel)
    part = subject.part("part")
    part.set(trainable=False)
    part(part.keep(np.ones(2)))
    part.assign(kernel=np.ones(2))
    assert channel.asked == [["part", "set", "put", "call"]]
    subject.forget()
    assert channel.asked[1:] == [["assign"], ["forget"]]


def test_what_waits_is_as_it_was_and_fits_into_one_message():
    class Noting(Telling):
        def ask(self, requests, seconds=None):
            self.seen = [*getattr(self, "seen", []), *requests]
            return super().ask(requests, seconds)

    channel = Noting([None])
    part = Subject(channel).part("part")
    x = np.ones(2)
    kept = part.keep(x)
    x += 1
    part(kept)
    assert channel.seen[1][1]["value"].tolist() == [1.0, 1.0]
    for _ in range(100):
        part.assign(kernel=np.ones(2), bias=np.ones(2))
    assert max(map(len, channel.asked)) <= MAX_WAITING
    before = len(channel.asked)
    for _ in range(3):
        part.assign(kernel=np.ones(MAX_WAITING_BYTES // 8))
    assert len(channel.asked) >= before + 2


def test_what_a_probe_does_in_the_end_is_done_however_it_ends():
    class Part:
        trainable = True

        def __call__(self):
            raise ValueError("mine")

    def raises(part, draw):
        try:
            part.set(trainable=False)
            yield "result", part()
        finally:
            part.set(trainable=True)

    def too_large(part, draw):
        try:
            part.set(trainable=False)
            yield "large", np.zeros((65 << 20) // 8)
        finally:
            part.set(trainable=True)

    for probe, kind in ((raises, "ValueError"), (too_large, "ResultTooLarge")):
        one = Part()
        check = Check("c", "part", "t", 1.0, (), probe, ())
        trace = run_case(check, Case("one"), Subject(LocalChannel(Agent({"part": one}))), "s")
        assert trace.failure.kind == kind
        assert one.trainable is True


def test_what_waited_is_blamed_before_the_probes_own_code():
    def probe(part, draw):
        part.other("missing")
        yield "sum", np.zeros(2) + np.zeros(3)

    check = Check("c", "part", "t", 1.0, (), probe, ())
    trace = run_case(check, Case("one"), Subject(LocalChannel(Agent({"part": 1}))), "s")
    assert trace.failure.kind == "MissingPart"


def test_what_waits_raises_before_the_value_that_comes_after_it_and_is_no_refusal():
    def probe(part, draw):
        yield "first", 1
        part.other("missing")
        yield "second", 2

    def ends_early(part, draw):
        yield "first", 1
        part.other("missing")

    def refused(part, draw):
        yield "first", 1
        yield "second", part.other("missing").raises()

    for one in (probe, ends_early, refused):
        channel = LocalChannel(Agent({"part": 1}))
        check = Check("c", "part", "t", 1.0, (), one, ())
        trace = run_case(check, Case("one"), Subject(channel), "s")
        assert [value.name for value in trace.values] == ["first"]
        assert trace.failure.kind == "MissingPart"


@pytest.mark.parametrize(
    "values",
    [
        *(None, [], "x", [1], [("array", 3)], [("fact", [])], [("object", 1)], [None, None]),
        *([("items", 1)], [("items", [1])], [("items", [("items", [])])]),
    ],
)
def test_junk_sent_ahead_is_malformed(values):
    part = Subject(Telling(values)).part("part")
    with pytest.raises(Raised) as error:
        part()
    assert error.value.kind == "MalformedAnswer"


def test_only_small_arrays_go_ahead():
    small, large = np.zeros(MAX_ELEMENTS), np.zeros(MAX_ELEMENTS + 1)
    odd = {"object": object(), "tuple": (small, large), "many": (small,) * (MAX_ITEMS + 1)}
    agent = Agent({"small": small, "large": large} | odd)

    def ahead(name):
        agent.answer("part", {"name": name, "to": [0]})
        word, values = agent.with_prefetched("call", None)
        assert word == "with values"
        return values

    assert ahead("small")[0][0] == "array"
    assert ahead("large") == ahead("object") == ahead("many") == [None]
    ((word, items),) = ahead("tuple")
    assert (word, items[0][0], items[1]) == ("items", "array", None)
    assert agent.with_prefetched("part", 1.0) == 1.0


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
