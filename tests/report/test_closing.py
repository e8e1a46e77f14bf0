import itertools
import re

import pytest
from render_examples import diagnosis, nasty_report, outcome, report

from grader.report.closing_lines import closing_line, one_line
from grader.report.html import report_html
from grader.report.model import Flag


def test_closing_line_when_all_visible_checks_pass():
    checks = [outcome(waiting=1) for _ in range(30)] + [outcome(waiting=17)]
    expected = "All 31 visible checks pass. 47 hidden cases run when you hand in."
    assert closing_line(report(*checks)) == expected


def test_closing_line_when_everything_has_run():
    assert closing_line(report(outcome(), outcome())) == "All 2 checks pass. 4 of 4 points."


def test_closing_line_counts_and_knows_one_from_many():
    some = report(outcome(), outcome("failed"), outcome("skipped", waiting=1))
    expected = (
        "1 of 3 visible checks passes: 2 of 6 points so far. 1 hidden case runs when you hand in."
    )
    assert closing_line(some) == expected


def test_closing_line_leaves_out_hidden_checks_that_have_not_run():
    some = report(outcome(), outcome("skipped", hidden=True, waiting=5, title="A secret."))
    assert closing_line(some).startswith("The one visible check passes. 5 hidden cases")
    assert "A secret." not in report_html(some)


def test_closing_line_without_checks():
    assert closing_line(report()) == "No check has run."


STATUSES = ("passed", "failed", "skipped")


@pytest.mark.parametrize("statuses", list(itertools.combinations_with_replacement(STATUSES, 2)))
@pytest.mark.parametrize("hidden", [False, True])
def test_nothing_claims_completeness_while_cases_wait(statuses, hidden):
    checks = [outcome(status, waiting=2) for status in statuses]
    some = report(*checks, outcome(hidden=hidden))
    for line in (closing_line(some), one_line(some)):
        assert not re.search(r"full marks|all (tests|checks)\b(?! that ran)|everything", line, re.I)
    assert "4 hidden cases run when you hand in." in closing_line(some)


def test_one_line_full_marks():
    assert one_line(report(outcome())) == "full marks"


def test_one_line_puts_forbidden_first():
    flags = [
        Flag("cell", "ValueError", "cell 2"),
        Flag("forbidden", "keras.layers.BatchNormalization", "cell 4, line 12"),
    ]
    some = report(outcome("failed", diagnosis=[diagnosis()]), flags=flags)
    assert one_line(some) == "delegates to keras.layers.BatchNormalization (cell 4, line 12)"


def test_one_line_names_a_limit():
    assert one_line(report(outcome("error"), flags=[Flag("process", "memory limit", "")])) == (
        "memory limit"
    )


def test_one_line_says_both_when_a_flagged_submission_passes():
    some = report(outcome(), flags=[Flag("cell", "ValueError", "cell 9")])
    assert one_line(some) == "full marks, but flagged: ValueError (cell 9)"


def test_one_line_not_attempted():
    untouched = outcome("error", message="`f` is not written yet (NotImplementedError at cell 3)")
    assert one_line(report(untouched, outcome("skipped"))) == "not attempted"
    assert one_line(report(untouched, outcome())) != "not attempted"
    tried = outcome("error", message="raised NotImplementedError: NumPy cannot do this in a graph")
    assert one_line(report(tried, outcome("skipped"))) != "not attempted"


def test_one_line_adds_up_what_each_mistake_costs():
    slope, shift = diagnosis("Slope.", "slope"), diagnosis("Shift.", "shift")
    some = report(
        outcome("failed", max_points=3, diagnosis=[slope]),
        outcome("failed", max_points=2, diagnosis=[shift]),
        outcome("failed", max_points=2, diagnosis=[shift, slope]),
    )
    assert one_line(some) == "BatchNormalization: Shift."


def test_one_line_without_diagnosis_takes_the_dearest_check():
    some = report(
        outcome("failed", max_points=1, title="Small."),
        outcome("failed", max_points=3, title="Big."),
    )
    assert one_line(some) == "BatchNormalization fails: Big."


def test_one_line_of_nothing():
    assert one_line(report(notes=["The file is no notebook."])) == (
        "nothing was graded: The file is no notebook."
    )


def test_one_line_is_one_short_line_whatever_comes():
    some = report(outcome("error", message="long words\n" * 400))
    assert len(one_line(some)) <= 100
    assert "\n" not in one_line(some)
    assert one_line(some).endswith("…")
    assert len(one_line(nasty_report())) <= 100
    assert "\x1b" not in one_line(nasty_report())
