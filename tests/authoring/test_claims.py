"""Claims: results that have no one right value, and what becomes of them in verdict and diagnosis."""

import keras
import numpy as np
import pytest

from grader.agent.agent import Agent
from grader.authoring import Case, check
from grader.authoring.claims import at_least, at_most, between, holds, measured, remark
from grader.evaluation.compare import compare, severity
from grader.evaluation.run_case import run_case
from grader.evaluation.sketch import sketch, sketch_tolerance
from grader.evaluation.tolerance import BrokenUnit, PerturbedRuns, expect, expect_once
from grader.evaluation.trace import Trace
from grader.references.encoding import SketchTable, read_sketches
from grader.subjects.local_channel import LocalChannel
from grader.subjects.subject import Subject


def run(probe, part=lambda: None, **options):
    checked = check("part", points=1, **options)(probe)
    return run_case(checked, Case("c"), Subject(LocalChannel(Agent({"part": part}))), "seed")


def traced(*results):
    def probe(part, draw):
        """It holds."""
        yield from results

    return run(probe)


@pytest.mark.parametrize(
    "claim",
    [
        holds(np.bool_(True), "no"),
        between(np.array([0.0, 0.5, 1.0]), 0, 1),
        between(np.zeros((2, 3)), [0, 0, -1], [0, 0, 1]),
        between(np.zeros((0, 3)), 1, 2),
        at_least(np.float32(0.5), 0.5),
        at_most(3, 3.0),
        measured(1.04, 1.0, 0.05),
    ],
)
def test_claims_that_hold(claim):
    assert claim.holds


@pytest.mark.parametrize(
    ("claim", "says"),
    [
        (holds(0, "it is not"), "it is not"),
        (between(np.array([[0.0, 1.5]]), 0, 1), "is 1.5 at index (0, 1); anything from 0 to 1"),
        (between(np.array([np.nan]), 0, 1), "is nan at index 0"),
        (between(np.zeros(3), np.zeros(2), 1), "has shape (3,), expected (2,)"),
        (at_least(0.4, 0.5), "is 0.4, at least 0.5 was expected"),
        (at_least(float("nan"), 0.5), "is nan"),
        (at_most(np.ones(3), 5), "is nan"),
        (measured(1.06, 1.0, 0.05), "is 1.06, expected 1 within 0.05"),
        (measured(float("inf"), 1.0, 0.05), "is inf"),
    ],
)
def test_claims_that_do_not_hold_say_what_was_seen(claim, says):
    assert not claim.holds
    assert says in claim.says


def test_a_claim_about_a_handle_fetches_its_array():
    def probe(part, draw):
        """It holds."""
        yield "y", between(part(draw.normal((3,))), -9, 9)
        yield "n", at_least(part(np.array(2.0)), 2)

    found = run(probe, part=lambda x: keras.ops.multiply(x, 1))
    assert [value.data.holds for value in found.values] == [True, True]


def test_a_claim_decides_and_a_remark_never_does():
    right = traced(("a", measured(1.0, 1.0, 0.1)), ("b", remark("fine")))
    wrong = traced(("a", measured(1.2, 1.0, 0.1)), ("b", remark("other words")))
    expected = expect_once(right, None, "here")
    assert compare(right, expected) is None
    assert compare(wrong, expected).message == "`a` is 1.2, expected 1 within 0.1"
    assert severity(wrong.values[0], expected[0]) == pytest.approx(2.0)
    assert compare(Trace(values=[right.values[0], wrong.values[1]]), expected) is None


def test_a_reference_that_breaks_its_own_claim_is_a_broken_unit():
    broken = traced(("a", at_least(0.1, 0.5)))
    with pytest.raises(BrokenUnit, match=r"of the solution itself, `a` is 0\.1"):
        expect_once(broken, None, "small: c")
    with pytest.raises(BrokenUnit, match=r"`a` is 0\.1"):
        expect(broken, None, broken, [], "small: c")
    right = traced(("a", at_least(0.6, 0.5)))
    with pytest.raises(BrokenUnit, match="solution and Keras differ"):
        expect_once(right, broken, "small: c")


def test_references_that_run_once_leave_no_array_uncompared():
    with pytest.raises(BrokenUnit, match="runs only once"):
        expect_once(traced(("y", np.ones(3))), None, "small: c")


def test_measurements_of_one_mistake_agree_and_of_two_do_not():
    def noisy(number):
        return sketch(traced(("sigma", measured(number, 1.0, 0.1)), ("n", 3)))

    tolerance = sketch_tolerance(traced(("sigma", measured(1.0, 1.0, 0.1))))
    assert noisy(2.0).distance(noisy(2.1)) <= tolerance
    assert noisy(2.0).distance(noisy(2.1)) > noisy(2.0).distance(noisy(2.01))
    assert noisy(2.0).distance(noisy(2.2)) == float("inf")
    assert noisy(float("nan")).distance(noisy(float("nan"))) == 0
    assert noisy(float("nan")).distance(noisy(1.0)) == float("inf")
    # One near its limit may fall on either side.
    assert noisy(1.09).distance(noisy(1.11)) <= tolerance
    one, other = traced(("a", holds(True, ""))), traced(("a", holds(False, "")))
    assert sketch(one).distance(sketch(other)) == float("inf")


def test_a_coarse_keras_widens_the_bound_only_where_the_check_says_so():
    def of(array):
        return traced(("y", np.asarray(array)))

    exact = of(np.array([1.0, 1.0]))
    coarse = of(np.array([1.0, 1.01]))
    with pytest.raises(BrokenUnit, match="more than rounding"):
        expect(exact, coarse, exact, [PerturbedRuns(exact, exact)], "small: c")
    expected = expect(
        exact, coarse, exact, [PerturbedRuns(exact, exact)], "small: c", keras_within=0.02
    )
    assert compare(coarse, expected) is None
    assert compare(of(np.array([1.0, 1.03])), expected) is not None
    with pytest.raises(BrokenUnit, match="more than rounding"):
        expect(exact, coarse, exact, [PerturbedRuns(exact, exact)], "small: c", keras_within=0.005)


def test_sketches_with_measurements_survive_the_answers_file():
    found = sketch(
        traced(
            ("y", np.arange(6.0)),
            ("s", measured(1.5, 1.0, 0.25)),
            ("h", holds(True, "")),
            ("t", measured(-3.0, 1.0, 0.5)),
            ("note: measured 7", "fact: measured 9"),
        )
    )
    table = SketchTable()
    table.add(found, 0, -1, -1)
    numbers = np.array(table.numbers, np.float32)
    ((labels, back),) = read_sketches(np.array(table.rows), numbers, [list(found.signatures)])
    assert labels == (0, -1, -1)
    assert back.measures == ((1.5, 0.25), (-3.0, 0.5))
    assert back.distance(found) < 1e-6


def test_files_tensors_and_objects_of_keras_at_the_subjects_side():
    def probe(part, draw):
        """It holds."""
        path = part.file("a.bin", b"\x00\x01")
        yield "content", part(path) and path.content() == b"\x00\x01"
        yield "nothing there", part.file("b.bin").raises()
        yield "kind", part(part.file("c", b"", as_path=True))
        yield "dtype", part.tensor(draw.normal((2, 0), dtype="bfloat16"))
        dense = part.keras("layers.Dense", 4, use_bias=False)
        yield "error", "ValueError" in dense.exception(np.ones((), np.float32))
        yield "output", dense(draw.normal((2, 3)))
        yield "units", dense.attribute("units")
        yield "nobody handed this in", part.attachment("weights.h5")

    found = run(probe, part=lambda path: type(path).__name__)
    assert found.failure is None
    seen = {value.name: value.data for value in found.values}
    assert seen["content"] is True
    assert seen["kind"] == "PosixPath"
    assert str(seen["dtype"].dtype) == "bfloat16"
    assert seen["error"] is True
    assert seen["output"].shape == (2, 4)
    assert seen["units"] == 4
    assert seen["nobody handed this in"] is None


def test_scratch_files_are_gone_after_a_case():
    import pathlib

    kept = []

    def part(path):
        kept.append(pathlib.Path(path))
        return True

    def probe(part, draw):
        """It holds."""
        yield "y", part(part.file("a.bin", b"abc"))

    run(probe, part=part)
    assert kept
    assert not kept[0].exists()
    assert not kept[0].parent.exists()


def test_nan_in_other_places_is_another_sketch():
    def with_nan(*places):
        array = np.ones(30)
        array[list(places)] = np.nan
        return sketch(traced(("y", array)))

    patterns = [with_nan(*range(n)) for n in range(12)] + [with_nan(n) for n in range(1, 30)]
    for index, one in enumerate(patterns):
        assert all(one.distance(other) > 1e-6 for other in patterns[index + 1 :])
    assert with_nan(3, 4).distance(with_nan(3, 4)) == 0


def test_a_result_of_numpy_has_no_gradient():
    def probe(part, draw):
        """It holds."""
        found = part.gradients(draw.normal((3,)), upstream=draw.normal((3,)))
        yield "dx", found["inputs"][0] is None

    found = run(probe, part=lambda x: np.maximum(keras.ops.convert_to_numpy(x), 0))
    assert found.values[0].data is True
