"""What is told once for many checks: one trouble, one thing to mend first."""

from grader.report.grouping import also_text, first_needed, same_trouble
from grader.report.model import Diagnosis, Evidence, Outcome

EVIDENCE = Evidence("example", (), "y", None, None, None, None, "NumPy")


def outcome(name, status="failed", message="", part="f", **more):
    return Outcome(name, part, name.title(), status, 0.0, 1.0, message=message, **more)


def named(*says):
    return [Diagnosis((text,), text, 0.0) for text in says]


def groups(*outcomes):
    return [[item.name for item in group] for group in same_trouble(list(outcomes))]


def test_the_same_message_or_diagnosis_of_one_part_is_one_trouble():
    assert groups(outcome("a", message="x"), outcome("b", message="y"), outcome("c", message="x")) == [
        ["a", "c"],
        ["b"],
    ]  # fmt: skip
    one, two = outcome("a", message="x"), outcome("b", message="y")
    one.diagnosis = two.diagnosis = named("squares")
    assert groups(one, two) == [["a", "b"]]


def test_troubles_of_two_parts_or_kinds_or_with_values_stay_apart():
    assert groups(outcome("a", message="x"), outcome("b", message="x", part="g")) == [["a"], ["b"]]
    assert groups(outcome("a", message="x"), outcome("b", "error", "x")) == [["a"], ["b"]]
    shown = {"message": "x", "evidence": EVIDENCE}
    assert groups(outcome("a", **shown), outcome("b", **shown)) == [["a"], ["b"]]
    both = outcome("a"), outcome("b")
    both[0].diagnosis, both[1].diagnosis = named("squares", "cubes"), named("squares")
    assert groups(*both) == [["a"], ["b"]]


def test_what_passed_or_was_skipped_is_no_trouble():
    assert groups(outcome("a", "passed"), outcome("b", "skipped"), outcome("c")) == [["c"]]


def test_of_a_chain_of_needs_the_first_check_is_named():
    a = outcome("a", "failed", "is wrong")
    b = outcome("b", "skipped", "needs `a` first: A")
    c = outcome("c", "skipped", "needs `b` first: B")
    assert first_needed(c, [a, b, c]) == "needs `a` first"
    assert first_needed(b, [a, b, c]) == "needs `a` first"


def test_needs_that_go_round_or_lead_nowhere_end():
    a = outcome("a", "skipped", "needs `b` first: B")
    b = outcome("b", "skipped", "needs `a` first: A")
    assert first_needed(a, [a, b]).startswith("needs `")
    lost = outcome("c", "skipped", "needs `gone` first: Gone")
    assert "gone" in first_needed(lost, [lost])


def test_the_others_are_listed():
    assert also_text([]) == ""
    assert also_text([outcome("a"), outcome("b\n")]) == "The same goes for `a`, `b`."
