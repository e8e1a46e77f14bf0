"""Probes of models: what the verbs tell of one, and the checks of `build_cnn`, `train` and weights."""

import sys
from pathlib import Path

import keras
import numpy as np
import pytest

from grader.agent import model_facts
from grader.agent.agent import Agent
from grader.course.unit_loading import load_unit
from grader.evaluation.run_case import run_case
from grader.replies import verb_replies
from grader.replies.channel import Raised
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject

UNIT = Path(__file__).parents[3] / "solutions" / "cifar_cnn"


@pytest.fixture(scope="module")
def unit():
    """The unit as its author wrote it."""
    return load_unit(UNIT)


def traced(unit, name, number=0, attachments=None, **sources):
    """The trace of one case of a check, for the solution with some parts rewritten."""
    check = unit.check(name)
    cases = [*unit.visible_cases(check), *unit.hidden_cases[name]]
    subject = Subject(LocalChannel(Agent(unit.namespace(edited=sources))))
    subject.attachments = attachments or {}
    return run_case(check, cases[number], subject, "a seed")


def claims(trace):
    """The claims of a trace by name."""
    return {value.name: value.data for value in trace.values if value.kind == "claim"}


def by_name(model):
    """What the verb tells of each layer, by name."""
    return {layer["name"]: layer for layer in model_facts.describe_layers(model, __name__)}


class OwnDense(keras.layers.Dense):
    """A layer whose class is defined here."""


def test_layers_of_nested_models_are_taken_apart():
    block = keras.Sequential(
        [
            keras.layers.Conv2D(4, 3, use_bias=False, name="first"),
            keras.layers.BatchNormalization(name="norm"),
            keras.layers.Activation("relu", name="act"),
        ]
    )
    inputs = keras.Input((8, 8, 3))
    x = block(keras.layers.Conv2D(2, 1, name="before")(inputs))
    x = keras.ops.maximum(x, 0.5)
    x = keras.layers.GlobalAveragePooling2D(name="mean")(x)
    found = by_name(keras.Model(inputs, OwnDense(2, name="head")(x)))
    assert found["first"]["inputs"] == ["before"]
    assert found["norm"]["inputs"] == ["first"]
    (maximum,) = [name for name in found if "maximum" in name]
    assert found[maximum]["inputs"] == ["act"]
    assert found["mean"]["inputs"] == [maximum]
    assert [found[name]["bias"] for name in ("before", "first", "head")] == [True, False, True]
    assert [found[name]["own"] for name in ("before", "head")] == [False, True]
    assert {"moving_mean", "moving_variance"} <= set(found["norm"]["state"])
    assert found["act"]["activation"] == "relu"
    assert found["norm"]["parameters"] == 16


def test_a_shared_layer_has_the_inputs_of_this_model_only():
    shared = keras.layers.Dense(3, name="shared")
    first, second = keras.Input((3,)), keras.Input((3,))
    keras.Model(first, shared(keras.layers.Dense(3, name="elsewhere")(first)))
    model = keras.Model(second, shared(keras.layers.Dense(3, name="here")(second)))
    assert by_name(model)["shared"]["inputs"] == ["here"]


def test_a_model_that_is_no_graph_tells_its_layers_without_order():
    class Own(keras.Model):
        def __init__(self):
            super().__init__()
            self.inner = keras.layers.Dense(2, name="inner")

        def call(self, x):
            return self.inner(x)

    model = Own()
    model(np.zeros((1, 3), "float32"))
    assert by_name(model)["inner"]["inputs"] is None
    with pytest.raises(TypeError, match=r"keras\.Model was expected"):
        model_facts.describe_layers(model.inner, __name__)


@pytest.mark.parametrize(
    "answer",
    [
        None,
        [{"name": "a"}],
        [[]],
        "layers",
        [dict.fromkeys(("name", "class", "own", "inputs", "bias", "activation"))],
    ],
)
def test_junk_in_place_of_layers_is_refused(answer):
    with pytest.raises(verb_replies.Malformed):
        verb_replies.layers(answer)


@pytest.mark.parametrize(
    "answer",
    [
        {"trainable": np.zeros(2)},
        {"trainable": np.zeros(2), "others": 3},
        {"trainable": np.zeros(2), "others": np.zeros((1, 1))},
        {"trainable": np.zeros(2), "others": np.zeros(1, "float32")},
    ],
)
def test_junk_in_place_of_weights_is_refused(answer):
    with pytest.raises(verb_replies.Malformed):
        verb_replies.state(answer)


def test_what_the_agent_tells_of_a_model_is_what_the_readers_take(unit):
    model = Subject(LocalChannel(Agent(unit.namespace()))).part("build_cnn")()
    layers = model.layers()
    assert sum(layer["parameters"] for layer in layers) == 73_402
    own = [layer["class"] for layer in layers if layer["own"]]
    assert own == ["BatchNormalization"] * 6
    assert sum(layer["own_initializer"] for layer in layers) == 6
    assert sum(layer["own_activation"] for layer in layers) == 6
    trainable, others = model.state()
    assert trainable.size + others.size == 73_402
    with pytest.raises(Raised):
        model.attribute("layers").layers()


@pytest.mark.parametrize(
    ("check", "part"),
    [
        ("brought_relu", "relu"),
        ("brought_initializer", "HeNormal"),
        ("brought_normalization", "BatchNormalization"),
    ],
)
def test_report_says_where_keras_stands_in(unit, check, part):
    place = {"relu": "activations", "HeNormal": "initializers"}.get(part, "layers")
    own = traced(unit, check).values[-1].data.text
    keras_one = traced(unit, check, **{part: f"{part} = keras.{place}.{part}"}).values[-1].data.text
    assert own == ""
    assert keras_one == f"Keras's `{part}` stands in for yours"


def saved_weights(build, tmp_path):
    """The bytes of the weights of a model."""
    path = tmp_path / "some.weights.h5"
    build().save_weights(path)
    return path.read_bytes()


def test_weights_that_do_not_fit_are_told(unit, tmp_path):
    def other():
        return keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])

    for data, says in (
        (b"no weights at all", "is no HDF5 file"),
        (saved_weights(other, tmp_path), "comes from a smaller model"),
    ):
        trace = traced(unit, "model_start", attachments={"weights.weights.h5": data})
        claim = claims(trace)["weights.weights.h5"]
        assert trace.failure is None
        assert not claim.holds
        assert claim.says.startswith(says)


def test_weights_of_a_deeper_model_are_not_taken(unit, tmp_path):
    deeper = unit.part_sources["build_cnn"].replace("in range(2)", "in range(3)")
    build = unit.namespace(edited={"build_cnn": deeper})["build_cnn"]
    attached = {"weights.weights.h5": saved_weights(build, tmp_path)}
    claim = claims(traced(unit, "model_start", attachments=attached))["weights.weights.h5"]
    assert not claim.holds
    # A block more for each size: a kernel and four vectors of a normalization in each.
    assert claim.says.startswith("comes from a larger model: 15 arrays in it (layers/")


def test_weights_are_used_and_judged_on_new_pictures(unit, tmp_path):
    attached = {"weights.weights.h5": saved_weights(unit.namespace()["build_cnn"], tmp_path)}
    assert claims(traced(unit, "model_start", attachments=attached))["weights.weights.h5"].holds
    trace = traced(unit, "unseen_pictures", attachments=attached)
    assert not claims(trace)["accuracy"].holds  # these weights never saw a picture
    assert trace.values[-1].data.text == "Your weights.weights.h5 was used."


def test_new_pictures_are_new_and_of_the_kinds_asked_for(unit):
    from grader.authoring.draw import Draw
    from grader.datasets import load_images_dataset

    hidden = sys.modules[
        next(k for k in sys.modules if k.endswith(".hidden_checks") and "cifar" in k)
    ]
    labels = np.array([0, 3, 6, 8] * 5)
    images = hidden.new_pictures(Draw("one student"), labels)
    assert images.shape == (20, 32, 32, 3)
    assert images.dtype == np.uint8
    for embedded, _ in load_images_dataset("shapes"):
        known = {image.tobytes() for image in embedded}
        assert not any(image.tobytes() in known for image in images)
    assert np.any(images != hidden.new_pictures(Draw("another"), labels))


def test_labels_of_a_column_count_as_well(unit):
    found = claims(traced(unit, "train_loss"))
    assert all(claim.holds for claim in found.values())
    expected = {"loss": 1.310, "accuracy": 0.625, "val_loss": 0.810, "val_accuracy": 0.75}
    for name, number in expected.items():
        assert found[name].numbers[0] == pytest.approx(number, abs=2e-3)


def test_steps_are_counted_by_what_the_model_saw(unit):
    found = claims(traced(unit, "train_steps"))
    assert found["steps in training mode"].numbers[0] == pytest.approx(15, abs=1e-2)
    assert found["what the pictures were filled with"].numbers[0] == pytest.approx(2, abs=1e-3)


AUGMENTED = {
    "a layer": 'keras.layers.RandomFlip("horizontal")(inputs)',
    "by hand": 'keras.layers.RandomFlip("horizontal")(inputs, training=True)',
    "a nested model": "keras.Sequential([keras.layers.RandomZoom(0.1)])(inputs)",
    "noise": "keras.layers.GaussianNoise(0.1)(inputs)",
}


def modes(unit, first, **more):
    """What `model_modes` claims of the solution's network with this before its first layer."""
    source = unit.part_sources["build_cnn"].replace("x = inputs", f"x = {first}")
    for find, replace in more.items():
        source = source.replace(find, replace)
    trace = traced(unit, "model_modes", build_cnn=source)
    assert trace.failure is None
    return {name: claim.says for name, claim in claims(trace).items() if not claim.holds}


@pytest.mark.parametrize("first", AUGMENTED.values(), ids=AUGMENTED)
def test_layers_that_turn_training_on_by_default_are_no_mistake(unit, first):
    assert modes(unit, first) == {}


def test_what_stays_random_in_inference_is_told(unit):
    always = "keras.layers.Lambda(lambda t: t + keras.random.normal(keras.ops.shape(t)))(inputs)"
    (name,) = modes(unit, always)
    assert name == "logits in inference, twice"


@pytest.mark.parametrize("first", ["inputs", AUGMENTED["a layer"]])
def test_a_normalization_called_in_training_mode_is_told(unit, first):
    edit = {"(momentum=0.9)(x)": "(momentum=0.9)(x, training=True)"}
    (name,) = modes(unit, first, **edit)
    assert name == "normalizations of `model(pictures)`"


def test_the_flag_of_a_call_is_that_given_by_hand():
    def block(name):
        return keras.Sequential([keras.layers.BatchNormalization(name=name)])

    inputs = keras.Input((8, 8, 3))
    x = keras.layers.RandomFlip(name="default")(inputs)
    x = keras.layers.RandomFlip(name="off")(x, training=False)
    x = keras.layers.BatchNormalization(name="free")(x)
    x = keras.layers.BatchNormalization(name="none")(x, training=None)
    x = keras.layers.BatchNormalization(name="forced")(x, training=True)
    x = block("within")(x, training=True)
    found = by_name(keras.Model(inputs, keras.ops.mean(block("left alone")(x), axis=(1, 2))))
    flags = {name: layer["training"] for name, layer in found.items()}
    assert [flags[name] for name in ("default", "free", "none", "left alone")] == [None] * 4
    assert [flags[name] for name in ("off", "forced", "within")] == [False, True, True]
