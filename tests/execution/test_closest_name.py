"""The name that somebody meant: near, there, and found without running anything of theirs."""

import types

import numpy as np
import pytest

from grader.execution.closest_name import MAX_CHARACTERS, closest_name


def caught(source, **names):
    """What is nearest to the name that the code asks for in vain, as the student's own code."""
    names["__name__"] = "__main__"
    with pytest.raises((AttributeError, NameError, ImportError)) as error:
        exec(source, names)
    return closest_name(error.value)


LAYER = """
class Layer:
    rate = 1
    def __init__(self):
        self.epsilon = 1e-3
        self._gamma_hidden = 1
    def call(self): pass
"""


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Layer().eps", "epsilon"),
        ("Layer().epsilom", "epsilon"),
        ("Layer().cal", "call"),
        ("Layer.rat", "rate"),
        ("Layer().gamma_hiden", ""),  # what is private is nobody's meaning
        ("Layer()._gamma_hiden", "_gamma_hidden"),
        ("Layer().something", ""),
        ("[].apend", "append"),
        ("''.uper", "upper"),
    ],
)
def test_of_an_object(source, name):
    assert caught(LAYER + source) == name


def test_of_a_module_and_of_an_import():
    assert caught("np.meen", np=np) == "mean"
    assert caught("np.zzzzzz", np=np) == ""
    assert caught("from numpy import meen") == "mean"


def test_in_scope():
    assert caught("inputs = 1\ninput_s") == "inputs"
    assert caught("def f(weights):\n    return weigths\nf(1)") == "weights"
    assert caught("prnit") == "print"
    assert caught("zzzzzz") == ""


def test_what_another_error_came_from_is_found():
    def wrapped():
        try:
            types.SimpleNamespace(epsilon=1).epsilom  # noqa: B018
        except AttributeError as error:
            raise AttributeError("said by a library") from error

    with pytest.raises(AttributeError) as error:
        wrapped()
    assert closest_name(error.value) == "epsilon"
    assert closest_name(ValueError("name 'x' is not defined")) == ""


def test_nothing_of_the_object_is_run():
    code = """
ran = []
class Trap:
    def __getattr__(self, name):
        ran.append(name)
        raise AttributeError(name, name=name, obj=self)
    def __dir__(self):
        ran.append("dir")
        return []
"""
    names = {"__name__": "__main__"}
    exec(code, names)
    with pytest.raises(AttributeError) as error:
        exec("Trap().something", names)
    names["ran"].clear()
    closest_name(error.value)
    assert names["ran"] == []


def test_a_name_has_a_length():
    long = "a" * 200
    assert caught(f"{long} = 1\n{long[:-1]}") == "a" * MAX_CHARACTERS
