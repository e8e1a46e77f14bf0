"""Numbers that differ look different, whatever their dtype."""

import ml_dtypes
import numpy as np
import pytest

from grader.authoring.claims import at_least, at_most, between, measured
from grader.evaluation.compare import Expected, compare
from grader.evaluation.trace import Trace, Value
from grader.report.arrays import window
from grader.report.model import Evidence
from grader.text.number_text import distinct_texts


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        (np.float64(0.6452291234567), np.float64(0.6452291234568)),
        (np.float32(0.64522916), np.float32(0.6452292)),
        (np.float16(1.001), np.float16(1.002)),
        (ml_dtypes.bfloat16(1.0), ml_dtypes.bfloat16(1.0078125)),
        (np.int64(2**60), np.int64(2**60 + 1)),
        (np.uint64(2**63), np.uint64(2**63 + 1)),
        (np.complex64(1 + 1e-7j), np.complex64(1)),
        (np.float64(5e-324), np.float64(0.0)),
        (np.float64(1.7e308), np.float64(np.inf)),
        (np.bool_(True), np.bool_(False)),
    ],
)
def test_any_two_elements(got, expected):
    mine, theirs = distinct_texts(got, expected)
    assert mine != theirs
    assert max(len(mine), len(theirs)) <= 50


def test_a_difference_of_float64_in_message_and_window():
    wanted = np.array([0.25, 0.645229], "float64")
    got = wanted + np.array([0.0, 1e-9])
    found = compare(
        Trace([Value("y", "array", got)]), [Expected("y", "array", wanted, wanted, bound=1e-12)]
    )
    assert found.message == "`y` differs most at index 1: 0.645229001, expected 0.645229"
    evidence = Evidence("c", (), "y", got, wanted, found.worst, found.relative_error, "ours")
    yours, expected = (dict(window(evidence).rows)[label] for label in ("yours", "expected"))
    assert yours[1] != expected[1]


def test_large_integers_and_complex_numbers_in_a_message():
    for wanted, got in (
        (np.array([2**60]), np.array([2**60 + 1])),
        (np.array([1 + 1j]), np.array([1 - 1j])),
    ):
        found = compare(Trace([Value("y", "array", got)]), [Expected("y", "array", wanted, wanted)])
        mine, _, theirs = found.message.partition(": ")[2].partition(", expected ")
        assert mine != theirs
    evidence = Evidence("c", (), "y", np.array([2**60 + 1]), np.array([2**60]), (0,), None, "ours")
    assert dict(window(evidence).rows)["difference"] == ("1",)


@pytest.mark.parametrize(
    "claim",
    [
        at_least(0.99999999, 1.0),
        at_most(1.00000001, 1.0),
        between(np.array(1.00000001), 0.0, 1.0),
        measured(0.50000001, 0.5, 1e-9),
    ],
)
def test_claims_near_their_limit(claim):
    assert not claim.holds
    first, second = claim.says.removeprefix("is ").replace(";", ",").split(", ", 1)
    assert first not in second.split()
