"""Which notes a report has of many, and how it speaks of places."""

import pytest

from grader.messages.hand_in_notes import limited, notes_on_cells
from grader.messages.outcome_text import cell_notes, delegated_message, without_message
from grader.protocol.cell_messages import CellResult
from grader.report.model import Flag


def failing(**more):
    return CellResult(status="raised", error_type="NameError", message="no x", **more)


@pytest.mark.parametrize(("count", "kept"), [(0, 0), (25, 25), (26, 26), (60, 26)])
def test_of_many_repairs_the_first_are_told_and_how_many_more(count, kept):
    repairs = [f"cell {number} was mended" for number in range(count)]
    notes = limited(repairs)
    assert len(notes) == kept
    assert notes[:25] == repairs[:25]
    if count > 25:
        assert notes[-1] == f"and {count - 25} more repairs like these"


def test_lines_of_cells_never_push_out_that_others_failed():
    results = {
        f"cell {n}": CellResult(status="passed", notes=["!ls did nothing"]) for n in range(99)
    }
    results |= {f"cell {n}": failing(line=1) for n in range(200, 230)}
    notes = notes_on_cells(results, ())
    assert [note for note in notes if "raised" in note] == [
        f"cell {n}, line 1 raised an exception: NameError: no x" for n in range(200, 225)
    ]
    assert "and 5 more cells that did not run through" in notes
    assert notes[-1] == "and 49 more lines like these on cells"


def test_a_place_names_the_line_and_not_the_piece():
    place = "the file (piece 2), line 4"
    assert delegated_message("f", "keras.ops.add", place) == (
        "`f` uses keras.ops.add (the file, line 4), which it is to implement"
    )
    assert without_message("f", "keras.ops.add", "exec", place).endswith(
        "exec in the file, line 4)"
    )
    assert Flag("forbidden", "keras.ops.add", place).where == "the file, line 4"
    note, told = cell_notes("the file (piece 9)", failing(notes=["!ls did nothing"]), ())
    assert note == "the file raised an exception: NameError: no x"
    assert told == ["the file: !ls did nothing"]


def test_places_in_a_script_are_lines(graded):
    script = (
        "import keras\nx = 1 + 1\ny = len('a')\ndef double(x):\n    return keras.ops.add(x, x)\n"
    )
    script += "z = len('b')\ndef moments(x):\n    return x.nothing\n"
    report = graded(text=script, name="small.py")
    assert [flag.where for flag in report.flags] == ["the file, line 5"]
    said = [outcome.message for outcome in report.checks]
    assert any("uses keras.ops.add (the file, line 5)" in message for message in said)
    assert any("at the file, line 8, in moments" in message for message in said)
    assert "(piece" not in str(report.to_dict())
