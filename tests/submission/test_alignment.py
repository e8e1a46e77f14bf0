"""Whatever students do to the cells, nbgrader finds each of its own once, and their code stays."""

import copy
import random
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_markdown_cell
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.utils import compute_checksum, is_locked

from grader.hand_in_choice.hand_in_reading import read_submission
from grader.submission.alignment import align, aligned_notebook, origin
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import Submission


def normalize(submission, release):
    """The notebook that a submission gives, aligned with the released one, and the notes."""
    aligned = align(submission, ReleasedNotebook(release))
    return aligned_notebook(aligned, release), list(aligned.notes)


SOLUTIONS = ("solve-relu", "solve-layer", "solve-leaky")


def grade_id(cell):
    return (cell.metadata.get("nbgrader") or {}).get("grade_id")


def place(notebook, name):
    return [grade_id(cell) for cell in notebook.cells].index(name)


def assert_sound(result, release):
    """What nbgrader's autograde asks of a notebook."""
    nbformat.validate(result, relax_add_props=False)
    MetadataValidator().validate_nb(result)
    ids = [cell.id for cell in result.cells]
    assert len(ids) == len(set(ids))
    released = {grade_id(cell): cell for cell in release.cells if grade_id(cell)}
    found = [grade_id(cell) for cell in result.cells if "nbgrader" in cell.metadata]
    assert sorted(found) == sorted(released)
    for cell in result.cells:
        if grade_id(cell):
            origin_cell = released[grade_id(cell)]
            assert cell.cell_type == origin_cell.cell_type
            assert cell.metadata["nbgrader"] == origin_cell.metadata["nbgrader"]
            if is_locked(cell):
                assert cell.source == origin_cell.source
                assert compute_checksum(cell) == cell.metadata["nbgrader"]["checksum"]


@pytest.fixture
def lay(release, hand_in):
    """Normalize a notebook or script; checks the result, and that a second time gives the same."""

    def normalized(content, name="unit.ipynb"):
        submission = read_submission(hand_in(content, name))
        result, notes = normalize(submission, release)
        assert_sound(result, release)
        assert all("\n" not in note for note in notes)
        assert normalize(submission, release) == (result, notes)
        return result, notes

    return normalized


def test_an_untouched_structure_needs_no_repair(lay, solved):
    result, notes = lay(solved)
    assert notes == []
    assert [cell.source for cell in result.cells] == [cell.source for cell in solved.cells]
    assert [cell.id for cell in result.cells][:3] == ["r0", "r1", "r2"]
    assert origin(result.cells[2]) == ("cell 3", 0)
    assert result.cells[-1].metadata["tags"] == ["experiment"]


def test_the_release_is_not_changed(lay, solved, release):
    before = copy.deepcopy(release)
    lay(solved)
    assert release == before


def test_deleted_tests_and_read_only_cells_come_back_in_place(lay, solved):
    kept = [c for c in solved.cells if grade_id(c) not in ("layer_values", "imports")]
    result, notes = lay({**solved, "cells": kept})
    assert [grade_id(cell) for cell in result.cells] == [grade_id(cell) for cell in solved.cells]
    assert "the test `layer_values` was missing: it was put back" in notes
    assert "the cell `imports` was missing: it was put back" in notes


def test_a_deleted_solution_leaves_a_comment(lay, solved, release):
    gone = ("solve-layer", "why")
    kept = [c for c in solved.cells if grade_id(c) not in gone]
    result, notes = lay({**solved, "cells": kept})
    cell = result.cells[place(result, "solve-layer")]
    assert cell.source == "# The cell `solve-layer` was missing from the hand-in."
    assert len(notes) == 2
    # As released, a manually graded answer gets 0 by itself and waits for nobody.
    answer = result.cells[place(result, "why")]
    assert compute_checksum(answer) == answer.metadata["nbgrader"]["checksum"]


def test_a_second_copy_of_a_test_is_left_out(lay, solved):
    cells = [*solved.cells[:6], copy.deepcopy(solved.cells[3]), *solved.cells[6:]]
    result, notes = lay({**solved, "cells": cells})
    assert notes == [
        "cell 7 is a second copy of the test `relu_values`: it was left out of grading"
    ]
    assert len(result.cells) == len(solved.cells)


def test_copies_of_a_solution_all_stay_in_order(lay, solved):
    first, second = copy.deepcopy(solved.cells[2]), copy.deepcopy(solved.cells[2])
    first.source, second.source = "def relu(x):\n    return 1", "def relu(x):\n    return 2"
    cells = [*solved.cells[:2], first, second, solved.cells[2], *solved.cells[3:]]
    result, notes = lay({**solved, "cells": cells})
    code = [cell.source for cell in result.cells if "def relu" in cell.source]
    assert code == [first.source, second.source, solved.cells[2].source]
    assert len(notes) == 2
    assert place(result, "solve-relu") == 4


def test_a_copy_that_solves_another_part_takes_its_place(lay, solved):
    copied = copy.deepcopy(solved.cells[2])
    copied.source = "def leaky(x):\n    return 5"
    cells = [copied if grade_id(cell) == "solve-leaky" else cell for cell in solved.cells]
    result, notes = lay({**solved, "cells": cells})
    assert result.cells[place(result, "solve-leaky")].source == copied.source
    assert result.cells[place(result, "solve-relu")].source == solved.cells[2].source
    assert any("cell 7 took the place of the cell `solve-leaky`" in note for note in notes)


def test_the_untouched_copy_does_not_win(lay, solved, release):
    cells = [*solved.cells, copy.deepcopy(release.cells[2])]
    result, _ = lay({**solved, "cells": cells})
    assert result.cells[place(result, "solve-relu")].source == solved.cells[2].source


def test_split_cells_stay_in_order(lay, solved):
    helper = new_code_cell("def helper():\n    return 1")
    cells = [*solved.cells[:3], helper, *solved.cells[3:]]
    result, notes = lay({**solved, "cells": cells})
    assert result.cells[3].source == helper.source
    assert notes == []


@pytest.mark.parametrize("source", ["def relu(x):\n    return 3", "def relu(x):\n    return (3"])
@pytest.mark.parametrize("mark", ["renamed", None])
def test_renamed_solutions_get_their_place_back(lay, solved, source, mark):
    cell = solved.cells[2]
    cell.source = source
    if mark:
        cell.metadata["nbgrader"]["grade_id"] = mark
    else:
        del cell.metadata["nbgrader"]
    result, notes = lay(solved)
    assert result.cells[place(result, "solve-relu")].source == source
    assert notes == [
        "cell 3 took the place of the cell `solve-relu`, which was missing: it defines `relu`"
    ]


def test_an_unknown_mark_makes_an_ordinary_cell(lay, solved):
    cell = new_code_cell("extra = 1")
    cell.metadata["nbgrader"] = {"grade_id": "new", "grade": True, "locked": True, "points": 99}
    result, notes = lay({**solved, "cells": [*solved.cells, cell]})
    assert "nbgrader" not in result.cells[-1].metadata
    assert "cell 11 carries the unknown mark `new`" in notes[0]


def test_reordered_cells_keep_the_students_order(lay, solved):
    cells = list(reversed(solved.cells))
    result, _ = lay({**solved, "cells": cells})
    assert [cell.source for cell in result.cells] == [cell.source for cell in cells]


def test_edited_tests_are_as_released_again(lay, solved):
    solved.cells[3].source = "pass  # looks fine"
    _, notes = lay(solved)
    assert "cell 4 is the test `relu_values`, which is read-only" in notes[0]
    assert notes[0].endswith("your change is left out")


def test_what_was_added_to_read_only_cells_stays(lay, solved):
    solved.cells[1].source = "import math\nimport cmath"
    solved.cells[0].source = "# Activations\n\nMy remark."
    result, notes = lay(solved)
    sources = [cell.source for cell in result.cells]
    assert sources[:4] == [
        "# Activations",
        solved.cells[0].source,
        "import math",
        solved.cells[1].source,
    ]
    assert all("your version follows" in note for note in notes)


def test_own_text_stays_and_a_changed_kind_is_mended(lay, solved):
    text = new_markdown_cell("My notes.")
    solved.cells[2] = nbformat.v4.new_raw_cell(
        solved.cells[2].source, metadata=solved.cells[2].metadata
    )
    result, notes = lay({**solved, "cells": [text, *solved.cells]})
    assert result.cells[0].source == "My notes."
    assert notes == ["cell 4 (the cell `solve-relu`) was a raw cell: it is code again"]


PLAIN = """import math
GAIN = 2

# my version
@staticmethod
def relu(x):
    return x

def helper():
    return 1

check("relu_values")
class Layer:
    rate = 3
print(helper())
"""


def test_a_plain_script_is_taken_apart_by_its_definitions(lay):
    result, notes = lay(PLAIN, "unit.py")
    relu = result.cells[place(result, "solve-relu")]
    assert relu.source == "# my version\n@staticmethod\ndef relu(x):\n    return x"
    assert origin(relu) == ("the file", 3)
    assert origin(result.cells[place(result, "relu_values")]) == ("the file", 11)
    assert result.cells[place(result, "solve-layer")].source == "class Layer:\n    rate = 3"
    own = [cell.source for cell in result.cells if not grade_id(cell)]
    assert own == ["GAIN = 2", "def helper():\n    return 1", "print(helper())"]
    assert "no cell of unit.py carries the marks" in notes[0]
    assert notes[1].startswith("the cell `solve-leaky` is missing")


def test_a_syntax_error_stays_within_its_definition(lay):
    result, _ = lay("def relu(x):\n    return (x\n\ndef leaky(x):\n    return 1\n", "unit.py")
    assert result.cells[place(result, "solve-relu")].source == "def relu(x):\n    return (x"
    assert result.cells[place(result, "solve-leaky")].source == "def leaky(x):\n    return 1"


def test_a_percent_script_is_recognised(lay, solved):
    parts = [f"# %%\n{c.source}" for c in solved.cells if c.cell_type == "code"]
    result, notes = lay("\n\n".join(parts), "unit.py")
    for name in SOLUTIONS:
        assert result.cells[place(result, name)].source == solved.cells[place(solved, name)].source
    ordinary = [cell for cell in result.cells if not grade_id(cell)]
    assert [cell.metadata["tags"] for cell in ordinary] == [["experiment"]]
    assert len(notes) == 2  # the recognition, and the open question


def test_a_script_that_defines_all_in_one_cell_is_taken_apart(lay):
    text = "# %%\ndef relu(x):\n    return 1\ndef leaky(x):\n    return 2\n# %%\nz = 1\n"
    result, _ = lay(text, "unit.py")
    assert result.cells[place(result, "solve-relu")].source == "def relu(x):\n    return 1"
    assert result.cells[place(result, "solve-leaky")].source == "def leaky(x):\n    return 2"


def test_nothing_handed_in_gives_the_release_without_solutions(release):
    result, _ = normalize(Submission(Path("unit.ipynb"), ()), release)
    assert_sound(result, release)


@settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_deletion_copy_or_shuffle_is_mended(lay, solved, data):
    indices = data.draw(st.lists(st.integers(0, len(solved.cells) - 1), max_size=15))
    cells = [copy.deepcopy(solved.cells[index]) for index in indices]
    for cell in cells:
        change = data.draw(st.sampled_from(["", "", "source", "mark", "kind", "id", "junk"]))
        if change == "source":
            cell.source = data.draw(
                st.sampled_from(["", "x = 1", "def leaky(:", "%time 1", "\x0c"])
            )
        elif change == "mark" and "nbgrader" in cell.metadata:
            cell.metadata["nbgrader"]["grade_id"] = data.draw(
                st.sampled_from(["", "r0", "why", "?"])
            )
        elif change == "kind":
            cell.cell_type = data.draw(st.sampled_from(["code", "markdown", "raw"]))
        elif change == "id":
            cell.id = "r1"
        elif change == "junk":
            cell.metadata = {"nbgrader": data.draw(st.sampled_from([None, {}, {"grade": 1}]))}
    result, _ = lay({**solved, "cells": cells})
    written = {cell.source for cell in result.cells}
    for cell in cells:
        if grade_id(cell) in SOLUTIONS and cell.source.strip("\x0c"):
            assert cell.source in written


def test_the_order_of_code_survives_any_copying(lay, solved):
    cells = []
    for number in range(12):
        cell = copy.deepcopy(random.Random(number).choice(solved.cells[2:9:2]))
        cell.source = f"def {'relu' if number % 2 else 'leaky'}(x):\n    return {number}"
        cell.cell_type = "code"
        cell.outputs, cell.execution_count = [], None
        cells.append(cell)
    solutions = [cell for cell in cells if grade_id(cell) in SOLUTIONS]
    result, _ = lay({**solved, "cells": solutions})
    kept = [cell.source for cell in result.cells if origin(cell)[0]]
    assert kept == [cell.source for cell in solutions]
