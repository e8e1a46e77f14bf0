"""Which known mistake is named first where several could be, and how near a verdict was."""

import numpy as np
import pytest

from grader.authoring import Words, check
from grader.diagnosis.naming import diagnose
from grader.diagnosis.observation import Observation, observe
from grader.evaluation.compare import SLACK, Expected, severity
from grader.evaluation.sketch import Sketch, sketch
from grader.evaluation.trace import Trace, Value
from grader.references.answers_file import RESOLUTION

WORDS = {name: Words(f"You {name}.", False) for name in ("zoom", "bend", "cut")}


def sketched(number):
    """The sketch of a trace of one number."""
    return Sketch(("y: float32 ()",), (100.0,), ((number,) * 6,))


def observed(check, seen, passed=False, **predicted):
    """A case where right is 0; `predicted` gives each mistake's number, pairs joined by _."""
    hypotheses = {tuple(key.split("_")): sketched(value) for key, value in predicted.items()}
    return Observation(check, passed, sketched(seen), 1e-5, sketched(0.0), hypotheses)


def named(*observations):
    """What is named for each check, the first first."""
    found = diagnose(list(observations), WORDS)
    return {check: [item.misconceptions for item in items] for check, items in found.items()}


def test_mistakes_in_float64_are_named_from_a_file_that_keeps_float32():
    trace = Trace(values=[Value("y", "array", np.array([1.0, 1 / 3]))])
    exact = sketch(trace)
    kept = Sketch(
        exact.signatures,
        tuple(float(np.float32(scale)) for scale in exact.scales),
        tuple(tuple(float(np.float32(one)) for one in sums) for sums in exact.sums),
    )
    assert kept.distance(exact) > 0
    checked = check("part", points=1)(documented)
    right = sketch(Trace(values=[Value("y", "array", np.zeros(2))]))
    for resolution, found in ((0.0, False), (RESOLUTION, True)):
        seen = observe(checked, trace, False, [], right, {("zoom",): kept}, resolution)
        assert (named(seen) == {"documented": [("zoom",)]}) is found


def documented(part, draw):
    """It holds."""
    yield "y", part()


def test_equals_come_in_the_authors_order():
    assert named(observed("a", 1.0, bend=1.0, zoom=1.0)) == {"a": [("zoom",), ("bend",)]}


def test_rounding_does_not_decide_between_equals():
    assert named(observed("a", 1.0, bend=1.0, zoom=1.0 + 1e-5))["a"][0] == ("zoom",)


def test_what_a_passed_check_contradicts_is_not_named():
    first = observed("a", 1.0, bend=1.0, zoom=1.0)
    passed = observed("b", 0.0, passed=True, zoom=2.0)
    assert named(first, passed) == {"a": [("bend",)]}


def test_pair_that_explains_both_cases_of_a_check_comes_before_a_mistake_that_explains_one():
    first = observed("a", 1.0, zoom=1.0)
    second = observed("a", 5.0, zoom=1.0, bend=2.0, zoom_bend=5.0)
    assert named(first, second)["a"][0] == ("zoom", "bend")


def test_each_of_two_mistakes_is_named_on_its_own_check():
    found = named(observed("a", 1.0, zoom=1.0), observed("b", 2.0, bend=2.0))
    assert found == {"a": [("zoom",)], "b": [("bend",)]}


@pytest.mark.parametrize("turned", [False, True])
def test_pair_that_is_known_is_held_against_what_it_predicts(turned):
    """`cut` and `bend` would show 9 together in b, so `zoom` is left for a."""
    pair = {"bend_cut": 9.0} if turned else {"cut_bend": 9.0}
    first = observed("a", 1.0, cut=1.0, zoom=1.0)
    second = observed("b", 2.0, bend=2.0, cut=4.0, **pair)
    assert named(first, second)["a"] == [("zoom",)]


def test_severity_is_error_over_bound():
    wanted = Expected("y", "array", np.zeros(2, "float32"), np.zeros(2), bound=0.5)
    assert severity(Value("y", "array", np.float32([0.25, -0.125])), wanted) == 0.5
    assert severity(Value("y", "array", np.float32([1.0, 0.0])), wanted) == 2.0


def test_severity_counts_the_spacing_of_each_value():
    wanted = Expected("y", "array", np.ones(1, "float32"), np.ones(1))
    next_number = np.nextafter(np.float32(1), np.float32(2))
    got = Value("y", "array", np.array([next_number]))
    assert severity(got, wanted) == pytest.approx(1 / SLACK)


@pytest.mark.parametrize(
    "got",
    [
        Value("y", "array", np.zeros(3, "float32")),
        Value("y", "array", np.zeros(2, "float64")),
        Value("y", "array", np.float32([np.nan, 0])),
        Value("y", "fact", None),
        Value("z", "array", np.zeros(2, "float32")),
    ],
)
def test_severity_is_infinite_where_the_kind_differs(got):
    wanted = Expected("y", "array", np.zeros(2, "float32"), np.zeros(2), bound=0.5)
    assert severity(got, wanted) == float("inf")


def test_severity_of_facts_is_all_or_nothing():
    wanted = Expected("n", "fact", [1, 2])
    assert severity(Value("n", "fact", [1, 2]), wanted) == 0
    assert severity(Value("n", "fact", [1, 3]), wanted) == float("inf")
