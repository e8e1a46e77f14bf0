"""Whole hand-ins in real sealed processes: what each kind of trouble costs, and what it must not."""

import pytest
from report_facts import message, status
from small_unit import COUNT, DOUBLE, FULL, MOMENTS, RIGHT, STUBS, notebook


def test_right_answers_get_full_marks(graded):
    report = graded(*RIGHT)
    assert (report.score, report.max_score, report.complete) == (FULL, FULL, True)
    assert not report.flags
    assert not report.notes


def test_a_stub_gets_nothing_and_is_told_so(graded):
    report = graded(*STUBS)
    assert report.score == 0
    assert "not written yet" in message(report, "doubles")
    assert status(report)["double_dtype"] == "skipped"


def test_an_unwritten_part_does_not_count_as_one_that_refuses(graded):
    cell = (
        "def moments(x):\n"
        "    if not len(x):\n"
        "        raise NotImplementedError\n"
        "    return x.mean(axis=0), x.var(axis=0)"
    )
    assert status(graded(DOUBLE, cell, COUNT))["moments_refuse"] == "error"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("x * 3", "differs most"),
        ("(x + x).astype('float16')", "dtype"),
        ("(x + x)[None]", "shape"),
        ("x * np.nan", "nan"),
        ("x / np.zeros_like(x)", "inf"),
        ("None", "None"),
        ("(x + x, x)", "a tuple of 2"),
        ("list(x + x)", "a list of 4"),
        ("float(x[0])", "expected an array"),
        ("'text'", "expected an array"),
    ],
)
def test_a_wrong_result_is_failed_in_words(graded, body, said):
    report = graded(f"def double(x):\n    return {body}", MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"
    assert said in message(report, "doubles")
    assert report.score == FULL - 3


def test_a_known_mistake_is_named(graded):
    report = graded("def double(x):\n    return x * x", MOMENTS, COUNT)
    outcome = report.checks[0]
    assert [item.misconceptions for item in outcome.diagnosis] == [("squares",)]
    assert outcome.evidence.got.shape == (4,)


def test_changing_the_input_in_place_is_seen(graded):
    report = graded("def double(x):\n    x += x\n    return x", MOMENTS, COUNT)
    assert status(report)["doubles"] == "failed"
    assert "x after the call" in message(report, "doubles")


def test_an_exception_is_an_error_with_its_line(graded):
    report = graded("def double(x):\n    y = 1\n    return x[99] + y", MOMENTS, COUNT)
    assert status(report)["doubles"] == "error"
    assert "IndexError" in message(report, "doubles")
    assert "cell 1, line 3" in message(report, "doubles")
    assert report.score == FULL - 3


def test_a_syntax_error_costs_its_own_part_only(graded):
    report = graded("def double(x):\n    return (x + x", MOMENTS, COUNT)
    assert report.score == FULL - 3
    assert "is not valid Python" in message(report, "doubles")


def test_a_missing_part(graded):
    report = graded(DOUBLE, COUNT)
    assert status(report)["moments_values"] == "error"
    assert "not defined" in message(report, "moments_values")
    assert report.score == FULL - 4


def test_noise_costs_nothing(graded):
    noisy = (
        "import sys, os, warnings\n"
        "def double(x):\n"
        "    print('x' * 10**6); print('e', file=sys.stderr); warnings.warn('w')\n"
        "    os.write(1, b'raw'); os.write(2, b'raw')\n"
        "    return x + x"
    )
    report = graded(noisy, "print('y' * 10**6)", MOMENTS, COUNT)
    assert report.score == FULL


def test_duplicated_and_reordered_cells(graded):
    assert graded(COUNT, MOMENTS, DOUBLE, DOUBLE, COUNT).score == FULL


def test_a_python_file_with_a_byte_order_mark(graded):
    text = "\ufeffimport numpy as np\n" + "\n\n\n".join(RIGHT) + "\n"
    assert graded(text=text, name="hand_in.py").score == FULL


def test_a_cell_with_a_byte_order_mark(graded):
    assert graded("\ufeff" + DOUBLE, MOMENTS, COUNT).score == FULL


def test_the_right_answer_without_a_sandbox(graded):
    assert graded(*RIGHT, sandbox=False).score == FULL


def test_the_notebook_is_as_good_as_its_text(graded):
    assert graded(text=notebook(*RIGHT), name="other.ipynb").score == FULL
