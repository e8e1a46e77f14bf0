"""Which of several matching mistakes is named: what explains most, contradicts least, lies nearest."""

from grader.diagnosis.observation import Observation
from grader.diagnosis.ranking import MAX_NAMED, matches_of, rank, weigh
from grader.evaluation.sketch import Sketch, sketch
from grader.evaluation.trace import Failure, Trace

TOLERANCE = 1e-3


def values(number):
    return Sketch(("y: float32 (3,)",), (1.0,), ((number,) * 6,))


RIGHT = values(1.0)
RAISED = sketch(Trace(failure=Failure("ValueError", "no rows")))


def case(seen, passed=False, **known):
    """known: what each mistake gives, `a_b` for both of them together."""
    hypotheses = {tuple(name.split("_")): item for name, item in known.items()}
    return Observation("check", passed, seen, TOLERANCE, RIGHT, hypotheses)


def ranked(*observations, order="abcdef"):
    """What is named for the check of all these cases."""
    matched = [matches_of(item, list(observations)) for item in observations]
    merits = weigh(list(observations), matched)
    failed = [pair for pair in zip(observations, matched, strict=True) if not pair[0].passed]
    return list(rank(failed, merits, {name: place for place, name in enumerate(order)}))


def test_only_what_lies_within_the_tolerance_matches():
    item = case(values(2.0), a=values(2.0), b=values(2.1), c=RIGHT)
    assert list(matches_of(item, [item])) == [("a",)]
    assert matches_of(case(RIGHT, passed=True, a=RIGHT), []) == {}


def test_words_do_not_name_what_a_passed_case_refutes():
    item = case(RAISED, a=RAISED, b=RAISED)
    passed = case(RIGHT, passed=True, a=values(2.0), b=RIGHT)
    assert list(matches_of(item, [item, passed])) == [("b",)]


def test_numbers_stay_and_count_the_contradiction():
    item = case(values(2.0), a=values(2.0))
    passed = case(RIGHT, passed=True, a=values(3.0))
    matched = [matches_of(item, [item, passed]), {}]
    assert weigh([item, passed], matched) == {("a",): (1, -1, 1, 0)}


def test_merit_is_contradictions_then_failures_explained_then_size():
    items = [
        case(values(2.0), a=values(2.0), b=values(2.0), a_b=values(5.0)),
        case(values(3.0), a=values(3.0), b=values(9.0), a_b=values(5.0)),
    ]
    merits = weigh(items, [matches_of(item, items) for item in items])
    assert merits[("a",)] == (0, -2, 1, 0)
    assert merits[("b",)] == (1, -1, 1, 0)
    assert merits[("a", "b")] == (2, 0, 2, 0)


def test_what_explains_both_cases_comes_first_and_alone():
    both = [
        case(values(2.0), b=values(2.0), a=values(2.0)),
        case(values(3.0), b=values(3.0), a=values(9.0)),
    ]
    assert ranked(*both) == [("b",)]


def test_equals_stand_in_the_authors_order_and_not_too_many():
    known = dict.fromkeys("dcba", values(2.0))
    assert ranked(case(values(2.0), **known)) == [("a",), ("b",), ("c",)]
    assert ranked(case(values(2.0), **known), order="dcba") == [("d",), ("c",), ("b",)]
    assert MAX_NAMED == 3


def test_between_equals_the_nearer_one_unless_rounding_explains_it():
    near, far = values(2.0), values(2.0 + 0.9 * TOLERANCE)
    assert ranked(case(values(2.0), a=far, b=near)) == [("b",), ("a",)]
    hardly = values(2.0 + 0.02 * TOLERANCE)
    assert ranked(case(values(2.0), a=hardly, b=near)) == [("a",), ("b",)]


def test_a_part_of_a_good_pair_shares_its_merit():
    items = [
        case(values(2.0), a=values(2.0), c=values(2.0)),
        case(values(3.0), b=values(3.0), d=RIGHT),
        case(RIGHT, passed=True, c=values(7.0)),
    ]
    matched = [matches_of(item, items) for item in items]
    merits = weigh(items, matched)
    order = {name: place for place, name in enumerate("cabd")}
    assert next(iter(rank([(items[0], matched[0])], merits, order))) == ("a",)


def test_nothing_that_matches_names_nothing():
    item = case(values(2.0), a=values(4.0))
    assert rank([(item, matches_of(item, [item]))], {}, {}) == {}
