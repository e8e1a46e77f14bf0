"""What is said of Keras 2 is true of the Keras that is installed: gone, and there in its place."""

import re

import keras
import pytest

from grader.messages.keras_changes import advice
from grader.messages.keras_names import ATTRIBUTES, BACKEND, KEYWORDS, MODULES, TENSORFLOW

TEXTS = [*ATTRIBUTES.values(), *BACKEND.values(), *TENSORFLOW.values(), *MODULES.values()]
SAME_NAMES = (
    "mean var std sum sqrt square exp abs maximum reshape cast zeros relu expand_dims".split()
)


def resolve(dotted):
    found = keras
    for step in dotted.split(".")[1:]:
        found = getattr(found, step)
    return found


@pytest.mark.parametrize("name", sorted({*re.findall(r"`(keras(?:\.\w+)+)", " ".join(TEXTS))}))
def test_what_is_told_to_use_exists(name):
    assert resolve(name) is not None


@pytest.mark.parametrize("name", [*BACKEND, *SAME_NAMES])
def test_functions_of_the_backend_are_gone(name):
    with pytest.raises(AttributeError) as caught:
        getattr(keras.backend, name)
    said = advice("AttributeError", str(caught.value))
    assert said.startswith(f"`keras.backend.{name}` is gone in Keras 3: ")
    if name in SAME_NAMES:
        assert said.endswith(f"it is `keras.ops.{name}`.")


@pytest.mark.parametrize("name", sorted(ATTRIBUTES))
def test_attributes_are_gone(name):
    owner = {"as_list": (3,), "numpy": keras.KerasTensor((3,))}.get(name, keras.Model())
    if name in ("input_shape", "output_shape", "inbound_nodes", "outbound_nodes"):
        owner = keras.layers.Layer()  # models have some of them
    with pytest.raises(AttributeError) as caught:
        getattr(owner, name)
    assert advice("AttributeError", str(caught.value))


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("keras.")])
def test_modules_are_gone(module):
    parent, _, name = module.rpartition(".")
    with pytest.raises(ImportError) as caught:
        exec(f"from {parent} import {name}", {})
    assert advice(type(caught.value).__name__, str(caught.value)).startswith(f"`{module}`")


@pytest.mark.parametrize("name", sorted(TENSORFLOW))
def test_names_of_tensorflow_are_gone(name):
    tensorflow = pytest.importorskip("tensorflow")
    with pytest.raises(AttributeError) as caught:
        getattr(tensorflow, name)
    assert advice("AttributeError", str(caught.value)).startswith(f"`tf.{name}` is TensorFlow 1")


@pytest.mark.parametrize(
    ("call", "keyword"),
    [
        (lambda: keras.layers.Layer().add_weight(use_resource=True), "use_resource"),
        (lambda: keras.layers.Layer().add_weight(synchronization=1), "synchronization"),
        (lambda: keras.optimizers.SGD(lr=0.1), "lr"),
        (lambda: keras.ops.mean([1.0], keep_dims=True), "keep_dims"),
    ],
)
def test_keywords_are_gone(call, keyword):
    with pytest.raises((TypeError, ValueError)) as caught:
        call()
    assert advice("TypeError", str(caught.value)) == (
        f"The argument `{keyword}` is gone: {KEYWORDS[keyword]}."
    )


@pytest.mark.parametrize(
    "message",
    [
        "'Scale' object has no attribute 'moving_var'",
        "module 'keras.ops' has no attribute 'squre'",
        "module 'tensorflow' has no attribute 'reduce_maen'",
        "No module named 'pandas'",
        "division by zero",
        "",
    ],
)
def test_nothing_is_made_up(message):
    assert advice("AttributeError", message) == ""
