"""What a sealed process says of its cells is taken apart, cut to size, and never believed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.protocol.cell_messages import CellResult, CodeCell
from grader.protocol.frames import ProtocolError
from grader.replies.cell_replies import cell_result, exception, printable
from grader.replies.channel import Raised
from grader.runtime.faults import KitFault

CODE = [CodeCell("cell 1", "a\nb"), CodeCell("the file", "a", 0), CodeCell("the file", "b\nc", 5)]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
FIELDS = ["status", "error_type", "message", "line", "traceback", "output", "nearest", "notes"]


def test_an_honest_answer_comes_through_as_it_is():
    honest = {
        "status": "raised", "error_type": "ValueError", "message": "two\nlines", "line": 3,
        "traceback": ["cell 1, line 3: x"], "output": "a\tb\n", "nearest": "eps", "notes": ["no net"],
    }  # fmt: skip
    assert cell_result(honest) == CellResult(**honest)


def test_long_and_odd_answers_are_cut_and_cleaned():
    found = cell_result(
        {
            "status": "raised", "error_type": "E" * 99, "message": "\x1b[31mm" + "m" * 3000, "line": None,
            "traceback": ["f" * 999, 7] + ["x"] * 99, "notes": ["n\x00"] * 99, "nearest": "no name",
        }
    )  # fmt: skip
    assert (found.error_type, len(found.message), found.message[:2]) == ("E" * 80, 2000, "mm")
    assert (len(found.traceback), len(found.traceback[0]), found.traceback[1]) == (32, 300, "7")
    assert found.notes == ["n\ufffd"] * 10
    assert found.nearest == ""


@pytest.mark.parametrize(
    "wrong",
    [None, [], {}, {"status": 1}, {"status": "raised", "other": 1}, {"status": "raised", "line": True},
     {"status": "raised", "line": -1}, {"status": "raised", "line": 10**7}, {"status": "raised", "line": "1"},
     {"status": "raised", "traceback": "x"}, {"status": "raised", "notes": {}}],
)  # fmt: skip
def test_what_is_no_result_is_refused(wrong):
    with pytest.raises(ProtocolError, match="no result of a cell"):
        cell_result(wrong)


@given(JUNK | st.dictionaries(st.sampled_from(FIELDS), JUNK))
def test_any_answer_is_a_result_or_refused(value):
    try:
        found = cell_result(value)
    except ProtocolError:
        return
    assert isinstance(found.status, str)
    assert all(isinstance(line, str) for line in [*found.traceback, *found.notes, found.nearest])


@given(
    JUNK | st.dictionaries(st.sampled_from(["type", "message", "frames", "bases", "nearest"]), JUNK)
)
def test_any_exception_is_one_and_names_only_true_lines(value):
    found = exception(value, 2.0, CODE)
    assert isinstance(found, Raised)
    assert len(found.kind) <= 80
    assert all(frame.startswith(("cell 1, line ", "the file, line ")) for frame in found.frames)


def test_frames_name_lines_that_are_there():
    lines = {
        "cell 1, line 1: a": True,
        "cell 1, line 2, in f: b": True,
        "cell 1, line 3: c": False,
        "cell 1, line 0: c": False,
        "cell 2, line 1: a": False,
        "cell 1, line 12345678: a": False,
        "the file, line 7: c": True,  # the pieces of one file count its lines
        "the file, line 8: c": False,
        "nonsense": False,
    }
    for frame, told in lines.items():
        assert exception({"frames": [frame]}, 1, CODE).frames == ((frame,) if told else ()), frame


def test_a_made_up_limit_of_time_is_told_as_ours():
    found = exception({"type": "TimeLimitReached", "message": "x" * 9}, 2.5, CODE)
    assert (found.kind, found.message) == (
        "TimeLimitReached",
        "it ran longer than 2.5 s and was interrupted",
    )


def test_what_the_process_calls_the_kits_fault_is_one_line():
    found = exception({"type": "OSError", "message": "a\nb", "ours": True}, 1, CODE)
    assert isinstance(found, KitFault)
    assert "OSError: a b" in str(found)
    for other in (1, "True", [True]):
        assert isinstance(exception({"ours": other}, 1, CODE), Raised)


@given(st.text())
def test_printable_text_stays_and_the_rest_is_marked(text):
    found = printable(text)
    assert all(letter.isprintable() or letter in "\n\t\ufffd" for letter in found)
    assert printable(found) == found
    plain = "".join(letter for letter in text if letter.isprintable())
    assert printable(plain) == plain
