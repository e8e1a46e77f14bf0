"""How far a right answer may lie from the truth: what the references' own rounding says, and no more."""

import ml_dtypes
import numpy as np
import pytest

from grader.evaluation.compare import SLACK
from grader.evaluation.tolerance import COARSEST, BrokenUnit, PerturbedRuns, expect, expect_once
from grader.evaluation.trace import Failure, Trace, Value

EPS = float(np.finfo("float32").eps)
EXACT = np.array([1.0, -2.0, 4.0])
SCALE = 4.0


def array(values, dtype="float32", name="y"):
    return Trace([Value(name, "array", np.asarray(values).astype(dtype))])


def fact(value, name="units"):
    return Trace([Value(name, "fact", value)])


def moved(own, truth):
    return PerturbedRuns(array(own), array(truth, "float64"))


def bound(solution, keras=None, truth=EXACT, moves=(), **options):
    moves = list(moves) or [moved(truth, truth)]
    (found,) = expect(solution, keras, array(truth, "float64"), moves, "here", **options)
    return found.bound


def test_references_without_any_rounding_leave_no_room():
    assert bound(array(EXACT)) == 0.0
    assert bound(array(EXACT), array(EXACT)) == 0.0


def test_the_bound_is_a_multiple_of_the_largest_rounding():
    off = EXACT + np.array([0.0, 0.0, 4 * EPS])
    assert bound(array(off)) == pytest.approx(SLACK * 4 * EPS, rel=1e-3)
    assert bound(array(EXACT), moves=[moved(off, EXACT)]) == pytest.approx(
        SLACK * 4 * EPS, rel=1e-3
    )
    both = moved(EXACT + 1e-3, EXACT + 1e-3)  # the true result moves: no algorithm could do better
    assert bound(array(EXACT), moves=[both]) == pytest.approx(SLACK * 1e-3, rel=1e-3)


def test_keras_farther_off_widens_it_to_twice_its_distance():
    off = 2e-4
    assert off < COARSEST * EPS * SCALE
    assert bound(array(EXACT), array(EXACT + off)) == pytest.approx(2 * off, rel=1e-3)


def test_keras_that_is_known_to_be_coarse_may_lie_that_far_and_no_farther():
    assert bound(array(EXACT), array(EXACT + 0.03), keras_within=0.01) == pytest.approx(
        0.06, rel=1e-3
    )
    with pytest.raises(BrokenUnit, match=r"Keras's `y` lies 0\.05 from the solution's"):
        bound(array(EXACT), array(EXACT + 0.05), keras_within=0.01)
    with pytest.raises(BrokenUnit, match="more than rounding"):
        bound(array(EXACT), array(EXACT + 0.03))


@pytest.mark.parametrize("dtype", ["float32", "float16", ml_dtypes.bfloat16])
def test_a_solution_that_loses_its_digits_is_a_fault_of_the_unit(dtype):
    spacing = float(ml_dtypes.finfo(dtype).eps)
    most = COARSEST * spacing * SCALE
    near, far = (EXACT + np.array([times * most, 0, 0]) for times in (0.5, 2))
    assert bound(array(near, dtype)) > 0
    with pytest.raises(BrokenUnit, match=r"^here: the solution's `y` loses its digits"):
        bound(array(far, dtype))


def test_what_is_not_finite_or_of_another_shape_is_no_reference():
    for odd in ([1.0, np.nan, 4.0], [1.0, np.inf, 4.0]):
        with pytest.raises(BrokenUnit, match="loses its digits"):
            bound(array(odd))
    with pytest.raises(BrokenUnit, match="loses its digits: it is inf off"):
        bound(array([1.0]))
    with pytest.raises(
        BrokenUnit, match=r"float32 \(3,\) in the solution, .*float64 \(3,\) in Keras"
    ):
        bound(array(EXACT), array(EXACT, "float64"))


def test_integers_and_facts_have_to_be_the_same():
    (found,) = expect(array([1, 2], "int32"), array([1, 2], "int32"), array([1, 2]), [], "here")
    assert (found.bound, found.truth.tolist()) == (0.0, [1, 2])
    for solution, keras in [(array([1, 2], "int32"), array([1, 3], "int32")), (fact(1), fact(1.0))]:
        with pytest.raises(BrokenUnit, match="here: solution and Keras differ"):
            expect(solution, keras, solution, [], "here")


def test_a_reference_that_raises_is_told_whichever_it_is():
    good, bad = array(EXACT), Trace(failure=Failure("ValueError", "no rows"))
    calls = [
        (bad, None, good, []),
        (good, bad, good, []),
        (good, None, bad, []),
        (good, None, good, [PerturbedRuns(bad, good)]),
        (good, None, good, [PerturbedRuns(good, bad)]),
    ]
    for call in calls:
        with pytest.raises(BrokenUnit, match=r"^here: a reference raised ValueError: no rows"):
            expect(*call, "here")


def test_references_that_yield_other_names_are_told():
    with pytest.raises(BrokenUnit, match="yields y for the solution and nothing for another"):
        expect(array(EXACT), Trace(), array(EXACT), [], "here")
    with pytest.raises(BrokenUnit, match="yields y for the solution and z for another"):
        expect(array(EXACT), None, array(EXACT, name="z"), [], "here")


def test_a_check_that_runs_once_may_hold_no_array_of_floats():
    assert [item.data for item in expect_once(fact(3), fact(3), "here")] == [3]
    assert expect_once(array([1, 2], "int32"), None, "here")[0].bound == 0.0
    with pytest.raises(BrokenUnit, match="`y` is an array, and the check runs only once"):
        expect_once(array(EXACT), None, "here")
    with pytest.raises(BrokenUnit, match="solution and Keras differ"):
        expect_once(fact(3), fact(4), "here")
    with pytest.raises(BrokenUnit, match="a reference raised"):
        expect_once(fact(3), Trace(failure=Failure("E", "")), "here")
