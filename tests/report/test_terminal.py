import io
import re

import pytest
from render_examples import (
    NASTY,
    diagnosis,
    evidence,
    many_kinds,
    nasty_report,
    normal,
    outcome,
    printed,
    report,
)
from rich.cells import cell_len
from rich.console import Console

from grader.report.model import Flag
from grader.report.terminal import print_report, render_outcome

KINDS = many_kinds()


def flat(text):
    """The words alone, without frames and line breaks."""
    return " ".join(re.sub(r"[│╭╮╰╯─|+]|^- ", " ", text).split())


def shown(some_report, **options):
    verbose = options.pop("verbose", False)
    return printed(lambda console: print_report(some_report, console, verbose), **options)


def failing(kind, **changes):
    return outcome("failed", evidence=KINDS[kind], message="It differs.", **changes)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("width", "encoding"), [(60, "utf-8"), (80, "ascii"), (120, "cp1252")])
def test_every_kind_of_evidence_fits_every_console(kind, width, encoding):
    text = shown(report(failing(kind)), width=width, encoding=encoding)
    assert "It differs." in text
    assert all(cell_len(line) <= width for line in text.splitlines())
    assert len(text) < 6000


def test_all_four_statuses_carry_their_sign_and_word():
    outcomes = [outcome(status, name=status) for status in ("passed", "failed", "error", "skipped")]
    text = shown(report(*outcomes))
    for mark in ("✓ passed", "✗ failed", "! error", "– skipped"):
        assert mark in text


def test_plain_console_gets_words_for_signs():
    says = "You divide by √σ² + ε …"
    text = shown(
        report(outcome("failed", diagnosis=[diagnosis(says)]), outcome()), encoding="ascii"
    )
    assert "x failed" in text
    assert "+ passed" in text
    assert "sqrtsigma^2 + epsilon ..." in text


def test_unknown_characters_are_escaped_where_they_cannot_be_printed():
    assert "\\u6f22" in shown(report(outcome("error", message="漢")), encoding="ascii")


def test_failed_check_shows_call_values_place_and_reference():
    got, expected = normal(4, 3), normal(4, 3)
    got[2, 1] = 5.5
    text = flat(shown(report(outcome("failed", evidence=evidence(got, expected, (2, 1))))))
    assert "layer = BatchNormalization(epsilon=0.1)" in text
    assert "Largest difference at output[2, 1]: yours 5.5, expected" in text
    assert "relative error 0.25" in text
    assert "output[2, 0:3]" in text
    assert "compared with our solution and keras.layers.BatchNormalization" in text


def test_huge_array_shows_a_few_values_around_the_worst():
    text = shown(report(failing("huge")), width=100)
    assert "output[1999, 692:700]" in text
    assert "[699]" in text


def test_shape_mismatch_shows_both_shapes():
    text = flat(shown(report(failing("shapes"))))
    assert "The shapes differ: yours (5, 4, 3), expected (6, 5, 4, 3)." in text


def test_dtype_mismatch_shows_both_dtypes():
    text = flat(shown(report(failing("dtypes"))))
    assert "The dtypes differ: yours float64, expected float32." in text


def test_values_that_are_not_finite_are_counted():
    assert "3 of your 360 values are NaN or infinite." in flat(shown(report(failing("holes"))))


def test_close_values_get_digits_enough_to_differ():
    assert "yours 1.0000001, expected 1" in flat(shown(report(failing("close"))))


def test_whole_numbers_differ_exactly_and_truth_values_have_no_difference():
    assert "difference 256 0" in flat(shown(report(failing("integers"))))
    assert "difference 1" not in flat(shown(report(failing("bools"))))


def test_candidates_are_listed_in_order():
    both = [diagnosis("First."), diagnosis("Second.", "a", "b")]
    text = flat(shown(report(failing("slope", diagnosis=both))))
    assert (
        "What this looks like, the likeliest first: 1. First. 2. Two things at once: Second."
        in text
    )


def test_one_candidate_is_introduced_in_the_same_line():
    text = flat(shown(report(failing("slope", diagnosis=[diagnosis("Just this.")]))))
    assert "What this looks like: Just this." in text


def test_message_that_only_repeats_the_diagnosis_is_not_printed_twice():
    twice = outcome("failed", message="Same words.", diagnosis=[diagnosis("Same words.")])
    assert shown(report(twice)).count("Same words.") == 1


def test_skipped_check_says_what_it_needs():
    text = flat(shown(report(outcome("skipped", message="needs ‘builds’ first"))))
    assert "needs ‘builds’ first" in text


def test_hidden_check_shows_no_evidence():
    text = shown(report(failing("slope", hidden=True)))
    assert "(hidden)" in text
    assert "expected" not in text


def test_notes_and_flags_are_printed_and_verbose_adds_the_seed():
    some = report(
        outcome(),
        notes=["Cell 7 was duplicated."],
        flags=[Flag("forbidden", "keras.layers.BatchNormalization", "cell 4, line 12")],
        layers=("namespaces",),
    )
    text = flat(shown(some))
    assert "Note: Cell 7 was duplicated." in text
    assert "delegates to keras.layers.BatchNormalization (cell 4, line 12)" in text
    assert "Seed" not in text
    assert "Seed visible" in shown(some, verbose=True)
    assert "namespaces" in shown(some, verbose=True)


def test_student_text_cannot_command_the_terminal():
    for encoding in ("utf-8", "ascii"):
        text = shown(nasty_report(), encoding=encoding, verbose=True, force_terminal=False)
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert "[bold]" in text


def test_long_message_is_cut_and_says_so():
    text = flat(shown(report(outcome("error", message="word " * 5000))))
    assert "more characters)" in text
    assert len(text) < 5000


def test_no_colour_when_asked(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    stream = io.StringIO()
    print_report(report(failing("slope")), Console(file=stream, width=80, force_terminal=True))
    assert "\x1b[" in stream.getvalue()
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", stream.getvalue())


def test_one_outcome_names_its_waiting_cases():
    assert "3 hidden cases of this check run when you hand in." in printed(
        render_outcome(outcome(waiting=3))
    )
    assert "hidden" not in printed(render_outcome(outcome()))


def test_nasty_is_really_nasty():
    assert "\x1b" in NASTY
    assert "\u202e" in NASTY


def test_the_same_diagnosis_is_shown_once_and_in_full_when_verbose():
    named = [diagnosis("You square.")]
    some = report(
        outcome("failed", name="one", diagnosis=named, evidence=KINDS["slope"]),
        outcome("failed", name="two", diagnosis=named, evidence=KINDS["scalar"]),
        outcome("failed", name="three", diagnosis=[diagnosis("You add.")]),
        outcome("failed", name="four", diagnosis=named, part="another"),
    )
    text = flat(shown(some))
    assert text.count("You square.") == 2
    assert "The same goes for `two`." in text
    assert "You add." in text
    assert flat(shown(some, verbose=True)).count("You square.") == 3


def test_the_same_error_is_shown_once():
    errors = [outcome("error", name=f"check_{n}", message="the process ended") for n in range(30)]
    text = flat(shown(report(*errors)))
    assert text.count("the process ended") == 1
    assert "The same goes for `check_1`, `check_2`" in text


def test_failures_with_values_of_their_own_stay_apart():
    text = shown(report(failing("slope", name="one"), failing("slope", name="two")))
    assert text.count("It differs.") == 2


def test_a_skipped_check_names_what_to_mend_first():
    some = report(
        outcome("failed", name="builds"),
        outcome("skipped", name="calls", message="needs `builds` first: It builds."),
        outcome("skipped", name="fits", message="needs `calls` first: It can be called."),
        outcome("skipped", name="loops", message="needs `loops` first: itself"),
        outcome("skipped", name="lost", message="needs `nowhere` first: nothing"),
    )
    text = flat(shown(some))
    assert text.count("needs `builds` first") == 2
    assert "needs `nowhere` first: nothing" in text


def test_the_message_does_not_repeat_the_largest_difference():
    says = "`output` differs most at index (1, 2, 3, 0): 3, expected 2"
    assert "differs most" not in shown(
        report(outcome("failed", evidence=KINDS["slope"], message=says))
    )
    assert "differs most" in shown(report(outcome("failed", message=says)))
    assert "differs most" in shown(
        report(outcome("failed", evidence=KINDS["wrong_index"], message=says))
    )
