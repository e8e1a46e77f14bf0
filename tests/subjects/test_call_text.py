"""Calls as people read them: arrays by dtype and shape, the rest in few letters."""

from types import SimpleNamespace

import ml_dtypes
import numpy as np
import pytest

from grader.subjects.call_text import argument_text, arguments_text


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (np.zeros((2, 3), "float32"), "float32 (2, 3)"),
        (np.zeros((4,), ml_dtypes.bfloat16), "bfloat16 (4,)"),
        (np.array(1.5), "float64 1.5"),
        ([1, 2, 3], "[1, 2, 3]"),
        ([1, 2, 3, 4], "a list of 4"),
        ((1,), "(1,)"),
        ((1, (2.0, "a")), "(1, (2.0, 'a'))"),
        ((1, 2, 3, 4), "a tuple of 4"),
        ("symbolic (None, 3)", "symbolic (None, 3)"),
        ("relu", "'relu'"),
        (None, "None"),
        (SimpleNamespace(label="Dense(4)"), "Dense(4)"),
        (SimpleNamespace(label="x" * 40), "x" * 40),
        (SimpleNamespace(label="x" * 41), "x" * 39 + "…"),
    ],
)
def test_one_argument(value, told):
    assert argument_text(value) == told


def test_all_arguments_of_a_call():
    assert arguments_text([1, np.zeros(2)], {"axis": (0, 1), "name": "a"}) == (
        "1, float64 (2,), axis=(0, 1), name='a'"
    )
    assert arguments_text([], {}) == ""
