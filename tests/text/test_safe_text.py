"""Text of strangers: nothing in it commands a terminal, hides or reorders, and all that is plain stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.text.labels import piece_label, shown_place
from grader.text.safe_text import clean, encodable, one_line_of, shorten, without_sequences

REORDERING = "\u061c\u200e\u200f\u202a\u202e\u2066\u2069\ufeff"
ANY = st.text(st.characters(), max_size=40)


@pytest.mark.parametrize(
    "sequence",
    ["\x1b[31m", "\x1b[2J", "\x1b[?25l", "\x1b]0;title\x07", "\x1b]8;;http://x\x1b\\", "\x1b]open", "\x1bc", "\x1b"],
)  # fmt: skip
def test_commands_to_a_terminal_go(sequence):
    assert without_sequences(f"a{sequence}") == "a"
    assert clean(f"a{sequence}") == "a"


def test_what_follows_a_command_stays():
    assert without_sequences("a\x1b[31mb\x1b[0m c") == "ab c"
    assert without_sequences("a\x1b]0;title\x07b") == "ab"


def test_line_ends_become_one_kind_and_tabs_spaces():
    assert clean("a\r\nb\rc\u2028d\u2029e\x85f\tg") == "a\nb\nc\nd\ne\nf   g"


@pytest.mark.parametrize("mark", [*REORDERING, "\x00", "\x7f", "\x9b", "\ud800", "\uffff"])
def test_what_hides_or_reorders_is_marked(mark):
    assert clean(f"a{mark}b") == "a\ufffdb"


def test_what_is_left_off_is_counted():
    assert clean("abcdef", 6) == "abcdef"
    assert clean("abcdef", 4) == "abcd … (2 more characters)"
    assert clean("abc def", 4) == "abc … (3 more characters)"
    assert clean(12345, 3) == "123 … (2 more characters)"


@given(ANY)
def test_clean_text_is_clean_and_stays_so(text):
    found = clean(text)
    assert clean(found) == found
    assert not set(found) & {"\x1b", "\r", "\t", *REORDERING}
    assert all(c == "\n" or c.isprintable() or not c.isascii() for c in found)
    found.encode("utf-8")


@given(ANY)
def test_one_line_is_one(text):
    found = one_line_of(text)
    assert found == " ".join(found.split())


@pytest.mark.parametrize(
    ("text", "width", "short"),
    [
        ("one two", 7, "one two"),
        ("one two three", 10, "one two…"),
        ("one, two", 6, "one…"),
        ("onetwothree", 6, "onetw…"),
        ("a bcdefghijkl", 9, "a bcdefg…"),  # the only space is too far in front
    ],
)
def test_text_is_cut_between_words(text, width, short):
    assert shorten(text, width) == short


@given(ANY, st.integers(1, 50))
def test_short_text_fits(text, width):
    assert len(shorten(text, width)) <= width


def test_signs_become_words_where_there_are_none():
    assert encodable("✓ x ≥ 1 – ε… größe", "ascii") == "+ x >= 1 - epsilon... gr\\xf6\\xdfe"
    assert encodable("✓ größe", "latin-1") == "+ größe"
    assert encodable("✓", "no such encoding") == "+"
    assert encodable("✓ größe", "utf-8") == "✓ größe"


@given(st.text(max_size=30), st.sampled_from(["ascii", "latin-1", "cp437", "utf-8"]))
def test_encodable_text_is(text, encoding):
    encodable(text, encoding).encode(encoding)


def test_pieces_are_counted_where_code_runs_and_not_where_people_read():
    assert [piece_label("the file", number) for number in (1, 2)] == [
        "the file",
        "the file (piece 2)",
    ]
    assert shown_place("the file (piece 12), line 3") == "the file, line 3"
    assert shown_place("cell 4, line 3") == "cell 4, line 3"
