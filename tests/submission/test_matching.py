"""Which cell of a hand-in is which cell of the release: by mark, by text, by what it defines."""

from types import SimpleNamespace

import pytest

from grader.submission.matching import is_unmarked, match
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import Cell, Submission

RELU = "def relu(x):\n    raise NotImplementedError()"
LEAKY = "def leaky(x):\n    raise NotImplementedError()"
TEST = 'check("relu")'
DONE = "def relu(x):\n    return max(x, 0)"


def released(grade_id, source, kind="code", **marks):
    metadata = {"nbgrader": {"grade_id": grade_id, **marks}}
    return SimpleNamespace(source=source, cell_type=kind, metadata=metadata)


RELEASE = ReleasedNotebook(
    SimpleNamespace(
        cells=[
            released("intro", "# Units", "markdown", locked=True),
            released("solve-relu", RELU, solution=True),
            released("relu", TEST, grade=True, locked=True),
            released("solve-leaky", LEAKY, solution=True),
        ],
        metadata={},
    )
)


def cell(number, source, grade_id=None, kind="code", label=""):
    return Cell(label or f"cell {number}", source, kind, grade_id)


def matched(*cells):
    """(label, grade id) of each item, and the notes."""
    notes = []
    items = match(Submission("unit.ipynb", cells), RELEASE, notes)
    return [(item.cell.label, item.grade_id) for item in items], notes


def test_marks_come_first_and_need_no_note():
    cells = [cell(1, DONE, "solve-relu"), cell(2, TEST, "relu"), cell(3, LEAKY, "solve-leaky")]
    found = [("cell 1", "solve-relu"), ("cell 2", "relu"), ("cell 3", "solve-leaky")]
    assert matched(*cells) == (found, [])


@pytest.mark.parametrize("first", [True, False])
def test_of_two_copies_the_one_with_work_is_the_solution(first):
    sources = [DONE, RELU] if first else [RELU, DONE]
    items, notes = matched(*[cell(i, text, "solve-relu") for i, text in enumerate(sources)])
    keeper = 0 if first else 1
    assert dict(items)[f"cell {keeper}"] == "solve-relu"
    assert dict(items)[f"cell {1 - keeper}"] is None
    copy = f"cell {1 - keeper} is a second copy of the cell `solve-relu`"
    assert notes == [f"{copy}: it runs as an ordinary cell"]


def test_of_two_attempts_the_last_one_counts():
    items, _ = matched(cell(1, DONE, "solve-relu"), cell(2, DONE + "  # again", "solve-relu"))
    assert items == [("cell 1", None), ("cell 2", "solve-relu")]


def test_a_copy_that_defines_the_part_comes_before_one_that_does_not():
    items, _ = matched(cell(1, DONE, "solve-relu"), cell(2, "print(1)", "solve-relu"))
    assert items == [("cell 1", "solve-relu"), ("cell 2", None)]


def test_a_second_test_goes_and_a_second_test_with_work_in_it_stays():
    items, notes = matched(
        cell(1, TEST, "relu"), cell(2, TEST, "relu"), cell(3, "mine = 1", "relu")
    )
    assert items == [("cell 1", "relu"), ("cell 3", None)]
    assert notes == [
        "cell 2 is a second copy of the test `relu`: it was left out of grading",
        "cell 3 is a second copy of the test `relu`: it stays as an ordinary cell",
    ]


def test_an_edited_first_test_does_not_displace_the_true_one():
    items, _ = matched(cell(1, "mine = 1", "relu"), cell(2, TEST, "relu"))
    assert items == [("cell 1", None), ("cell 2", "relu")]


def test_a_lost_mark_is_known_again_by_its_text():
    items, notes = matched(cell(1, DONE, "solve-relu"), cell(2, f"\n{TEST}  "))
    assert items[1] == ("cell 2", "relu")
    assert notes == []


def test_a_lost_solution_is_known_again_by_what_it_defines():
    items, notes = matched(cell(1, TEST, "relu"), cell(2, "k = 1"), cell(3, DONE))
    assert items == [("cell 1", "relu"), ("cell 2", None), ("cell 3", "solve-relu")]
    assert notes == [
        "cell 3 took the place of the cell `solve-relu`, which was missing: it defines `relu`"
    ]


def test_one_cell_takes_one_place_only():
    items, _ = matched(cell(1, TEST, "relu"), cell(2, f"{DONE}\n{LEAKY}"))
    assert items == [("cell 1", "relu"), ("cell 2", "solve-relu")]


def test_an_unknown_mark_is_told():
    items, notes = matched(cell(1, TEST, "relu"), cell(2, "k = 1", "other"))
    assert items == [("cell 1", "relu"), ("cell 2", None)]
    assert notes == ["cell 2 carries the unknown mark `other`: it runs as an ordinary cell"]


def test_a_plain_file_is_cut_where_parts_begin_and_keeps_its_lines():
    source = f"import math\n\n{DONE}\n\nk = 1\n\n{LEAKY}\n"
    notes = []
    submission = Submission("unit.py", (cell(1, source, label="the file"),))
    assert is_unmarked(submission, RELEASE)
    items = match(submission, RELEASE, notes)
    assert [(item.grade_id, item.cell.line) for item in items] == [
        (None, 0),
        ("solve-relu", 2),
        (None, 5),
        ("solve-leaky", 7),
    ]
    assert notes == []
    lines = source.split("\n")
    for item in items:
        block = item.cell.source.split("\n")
        assert lines[item.cell.line : item.cell.line + len(block)] == block
