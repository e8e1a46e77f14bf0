"""How much the words of an exception count for and against a known mistake."""

from grader.authoring import Words
from grader.diagnosis.naming import diagnose
from grader.diagnosis.observation import Observation
from grader.evaluation.known_sketches import KnownSketches
from grader.evaluation.sketch import Sketch, sketch
from grader.evaluation.trace import Failure, Trace

RIGHT = Sketch(("y: float32 (3,)",), (1.0,), ((1.0,) * 6,))
WRONG = Sketch(("y: float32 (3,)",), (1.0,), ((2.0,) * 6,))
WORDS = {name: Words(name, False) for name in ("one", "other")}


def raising(message, kind="ValueError"):
    return sketch(Trace(failure=Failure(kind, message)))


def case(check, seen, **known):
    known = KnownSketches({(name,): item for name, item in known.items()})
    return Observation(check, seen is RIGHT, seen, 1e-5, RIGHT, known)


def named(*observations):
    found = diagnose(list(observations), WORDS)
    return {check: [item.misconceptions[0] for item in items] for check, items in found.items()}


def test_the_same_words_name_it_and_others_do_not():
    known = {"one": raising("no rows"), "other": raising("no columns")}
    assert named(case("a", raising("no rows"), **known)) == {"a": ["one"]}
    assert named(case("a", raising("no idea"), **known)) == {}
    assert named(case("a", raising("no rows", "KeyError"), **known)) == {}


def test_no_words_name_nothing():
    assert named(case("a", raising(""), one=raising(""))) == {}


def test_what_would_have_failed_a_case_that_passed_is_not_named_by_words():
    failed = case("a", raising("no rows"), one=raising("no rows"))
    assert named(failed) == {"a": ["one"]}
    assert named(failed, case("b", RIGHT, other=WRONG)) == {"a": ["one"]}
    assert named(failed, case("b", RIGHT, one=WRONG)) == {}


def test_numbers_still_name_it_then():
    failed = case("a", WRONG, one=WRONG)
    assert named(failed, case("b", RIGHT, one=raising("no rows"))) == {"a": ["one"]}


def test_other_words_of_one_type_speak_neither_for_nor_against():
    observation = case("a", raising("no rows"), one=raising("no lines"), other=WRONG)
    assert observation.matches(("one",)) is None
    assert observation.matches(("other",)) is False
    assert case("a", raising("no rows"), one=raising("no rows")).matches(("one",)) is True
