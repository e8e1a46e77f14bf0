"""A file of weights beside a notebook: which are taken, and what is said of the others."""

import keras
import numpy as np
import pytest

from grader.agent import weights_file
from grader.agent.agent import Agent
from grader.agent.weights_file import load_weights
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject


def network(depth=2, filters=4, classes=3, names=False, dropout=False, nested=False):
    """A small network of convolutions and normalizations."""
    inputs = x = keras.Input((8, 8, 1))
    for number in range(depth):
        layers = [
            keras.layers.Conv2D(
                filters, 3, padding="same", name=f"mine_{number}" if names else None
            ),
            keras.layers.BatchNormalization(),
        ]
        for layer in [keras.Sequential(layers)] if nested else layers:
            x = layer(x)
    if dropout:
        x = keras.layers.Dropout(0.5)(x)
    x = keras.layers.GlobalAveragePooling2D()(x)
    return keras.Model(inputs, keras.layers.Dense(classes)(x))


def trained():
    """A network with an optimizer that has a state."""
    model = network()
    model.compile("adam", "mse")
    model.fit(np.zeros((2, 8, 8, 1), "float32"), np.zeros((2, 3), "float32"), verbose=0)
    return model


def saved(model, folder):
    """The path of a model's weights."""
    path = folder / "some.weights.h5"
    model.save_weights(path)
    return path


def renamed(model, folder, ending):
    """The path of a whole model, under the name of a file of weights."""
    model.save(folder / f"whole{ending}")
    return (folder / f"whole{ending}").rename(folder / "whole.weights.h5")


def test_weights_that_fit_are_in_the_model(tmp_path):
    first, second = network(), network()
    assert load_weights(second, saved(first, tmp_path)) == ""
    for one, other in zip(first.weights, second.weights, strict=True):
        np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (one, other)))


@pytest.mark.parametrize(
    "make",
    [
        trained,
        lambda: network(names=True),
        lambda: network(dropout=True),
    ],
    ids=["with an optimizer", "other names", "with dropout"],
)
def test_what_is_no_weight_does_not_count(tmp_path, make):
    assert load_weights(network(), saved(make(), tmp_path)) == ""


@pytest.mark.parametrize(
    ("made", "says"),
    [
        ({"depth": 3}, "comes from a larger model: 6 arrays in it ("),
        ({"depth": 1}, "comes from a smaller model: 6 arrays are missing in it ("),
        ({"filters": 5}, "comes from another model: `layers/"),
        ({"classes": 4}, "comes from another model: `layers/dense/vars/0` has shape (4, 4) in it"),
    ],
)
@pytest.mark.parametrize("nested", [False, True])
def test_weights_of_another_model_are_not_taken(tmp_path, made, says, nested):
    path = saved(network(**made, nested=nested), tmp_path)
    assert load_weights(network(nested=nested), path).startswith(says)


def test_a_model_of_other_blocks_is_another_one(tmp_path):
    said = load_weights(network(), saved(network(nested=True), tmp_path))
    assert said.startswith("comes from another model: ")


@pytest.mark.parametrize(
    ("ending", "says"),
    [(".keras", "is a whole model (`.keras`)"), (".h5", "is a model or weights")],
)
def test_a_whole_model_is_told(tmp_path, ending, says):
    path = renamed(network(), tmp_path, ending)
    assert load_weights(network(), path).startswith(says)


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda data: data[: len(data) // 2], "is damaged or cut short"),
        (lambda data: data[:-100], "is damaged or cut short"),
        (lambda data: data[:100] + b"\xff" * 900 + data[1000:], "is damaged or cut short"),
        (lambda data: b"\x00" * 1000, "is no HDF5 file"),
        (lambda data: b"", "is no HDF5 file"),
    ],
    ids=["half", "its end", "its inside", "zeros", "empty"],
)
def test_a_broken_file_is_told(tmp_path, damage, says):
    path = saved(network(), tmp_path)
    path.write_bytes(damage(path.read_bytes()))
    assert load_weights(network(), path).startswith(says)


def test_a_file_without_weights_is_told(tmp_path):
    import h5py

    path = tmp_path / "none.weights.h5"
    with h5py.File(path, "w") as file:
        file["linked"] = h5py.ExternalLink(str(saved(network(), tmp_path)), "/layers")
    assert load_weights(network(), path).startswith("holds no weights")


def test_what_is_said_is_one_short_line(tmp_path):
    said = load_weights(network(), saved(network(depth=9), tmp_path))
    assert len(said) <= weights_file.MAX_CHARACTERS
    assert len(said.splitlines()) == 1


def test_a_handle_loads_what_was_handed_in(tmp_path):
    data = saved(network(), tmp_path).read_bytes()
    subject = Subject(LocalChannel(Agent({"network": network})))
    subject.attachments = {"good.weights.h5": data, "bad.weights.h5": data[:99]}
    part = subject.part("network")
    said = [part().load_weights(part.attachment(name)) for name in subject.attachments]
    assert said[0] == ""
    assert said[1].startswith("is damaged")
