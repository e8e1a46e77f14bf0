"""Hidden cases: what is known by heart fails them, and nothing of them gets out."""

import pytest
from report_facts import message, status
from small_unit import COUNT, MOMENTS, RIGHT


def test_visible_answers_by_heart_fail_the_hidden_cases(graded, small_course):
    from grader.authoring.draw import Draw

    known = [
        Draw("visible:small", "doubles", title).normal((size,)).tolist()
        for title, size in (("four", 4), ("six", 6))
    ]
    cell = (
        f"TABLE = {{round(x[0], 5): x for x in {known!r}}}\n"
        "def double(x):\n"
        "    return np.array(TABLE[round(float(x[0]), 5)], 'float32') * 2"
    )
    report = graded(cell, MOMENTS, COUNT)
    assert status(report)["doubles"] == "error"
    assert message(report, "doubles") == (
        "the visible cases pass, but a hidden one raised KeyError at cell 1, line 3"
    )


SMUGGLERS = {
    "message": "raise ValueError(str(x))",
    "type": "raise type(str(x), (Exception,), {})()",
    "delegated": "raise type('Delegated', (Exception,), {})(str(x))",
    "function": "f = lambda: 1 / 0\n    f.__code__ = f.__code__.replace(co_name=str(x))\n    f()",
    "cell": "exec(compile('1 / 0', '<cell ' + str(x) + '>', 'exec'))",
    "print": "print(x)\n    return x * 3",
    "result": "return str(x)",
}


@pytest.mark.parametrize("way", SMUGGLERS)
def test_no_hidden_value_gets_out(graded, way):
    cell = (
        "def double(x):\n"
        "    if x.size != 7:\n"
        "        return x + x\n"
        "    x = x.copy(); x[:] = 8675309\n"
        f"    {SMUGGLERS[way]}"
    )
    report = graded(cell, MOMENTS, COUNT)
    assert status(report)["doubles"] in ("failed", "error")
    assert "hidden" in message(report, "doubles")
    assert report.checks[0].evidence is None
    told = str(report.to_dict())
    assert not any(secret in told for secret in ("8675309", "8.675309", "secret title"))


def test_hidden_inputs_are_not_remembered_into_visible_messages(graded):
    cell = (
        "seen = []\n"
        "def double(x):\n"
        "    if x.size == 7:\n"
        "        seen.append(8675309)\n"
        "    return x + x\n"
        "def count_positive(x):\n"
        "    raise ValueError(str(seen))"
    )
    report = graded(cell, MOMENTS)
    assert message(report, "counts").startswith("raised ValueError: []")
    assert "8675309" not in str(report.to_dict())


def test_what_needs_a_check_that_fails_in_a_hidden_case_is_skipped(graded):
    cell = "def double(x):\n    return x + x if x.size != 7 else x"
    report = graded(cell, MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"
    assert status(report)["double_dtype"] == "skipped"
    assert [outcome.name for outcome in report.checks] == [
        "doubles",
        "double_dtype",
        "moments_values",
        "moments_refuse",
        "counts",
        "moments_secret",
    ]


def test_hidden_cases_differ_by_student_and_are_the_same_when_regraded(graded, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "a secret of the tests")
    by_first_value = (
        "def double(x):\n    return x + x if x.size != 7 or int(abs(x[0]) * 1e6) % 2 else x * 3"
    )
    seeds = {name: graded(*RIGHT, student=name).seed for name in ("ann", "bob")}
    assert seeds["ann"] != seeds["bob"]
    results = {n: status(graded(by_first_value, student=n))["doubles"] for n in "abcdefgh"}
    assert set(results.values()) == {"passed", "failed"}
    assert status(graded(by_first_value, student="c"))["doubles"] == results["c"]
