"""A script's statements run one by one, and what was released does not run at all."""

import ast
import json
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.hand_in_choice.hand_in_reading import read_submission
from grader.messages.outcome_text import cell_note
from grader.submission.alignment import align
from grader.submission.graded_code import graded_code
from grader.submission.released_cells import read_release
from grader.submission.statements import statements

SCRIPT = '''"""About."""
from __future__ import annotations
from google.colab import drive

drive.mount("/content/drive")
!pip install x
%matplotlib inline
import numpy as np
A = 1
B = 2
def plain(x):
    return x

# what it is for
@np.vectorize
def decorated(x):
    """Text
at the margin."""
    return x


def typed(x: np.ndarray):
    return x


if A:
    y = 1
else:
    y = 2
if __name__ == "__main__":
    plain(y)
'''


def starts(pieces):
    return [text.split("\n")[0] for _, text in pieces]


def test_each_statement_is_a_piece_and_what_cannot_fail_is_one_with_its_neighbours():
    pieces = statements(SCRIPT)
    assert starts(pieces) == [
        '"""About."""',
        "from __future__ import annotations",
        "from google.colab import drive",
        'drive.mount("/content/drive")',
        "!pip install x",
        "%matplotlib inline",
        "import numpy as np",
        "A = 1",
        "# what it is for",
        "def typed(x: np.ndarray):",
        "if A:",
        'if __name__ == "__main__":',
    ]
    lines = SCRIPT.split("\n")
    assert all(
        text.split("\n") == lines[line : line + text.count("\n") + 1] for line, text in pieces
    )
    assert "\n".join(text for _, text in pieces) == SCRIPT


def test_a_syntax_error_is_a_piece_of_its_own():
    broken = SCRIPT.replace("A = 1\n", "A = = 1\n").replace("if A:\n", "if A\n")
    pieces = statements(broken)
    assert "\n".join(text for _, text in pieces) == broken
    whole = {text.rstrip() for _, text in pieces}
    assert {"A = = 1", "import numpy as np", 'drive.mount("/content/drive")'} <= whole
    assert any(text.startswith("# what it is for\n@np.vectorize\ndef") for text in whole)
    for text in whole - {"A = = 1"}:
        if not text.startswith(("!", "%", "if A", "else")):
            ast.parse(text)


@settings(max_examples=80, deadline=None, database=None)
@given(st.lists(st.sampled_from([*SCRIPT.split("\n"), "x = (", '"""', "@", "\\", "  y", ")"])))
def test_the_pieces_of_any_text_are_the_text_again(lines):
    source = "\n".join(lines)
    assert "\n".join(text for _, text in statements(source)) == source


def test_a_note_names_the_line_and_not_the_piece():
    result = SimpleNamespace(
        status="raised", error_type="NameError", message="no", line=12, nearest=""
    )
    assert cell_note("the file (piece 7)", result).startswith("the file, line 12 raised")


@pytest.fixture
def runs(tmp_path, release, hand_in):
    """What of a script runs: (label, line, source)."""
    setup = "from grader import checker\n\ncheck = checker('unit', globals())"
    more = [
        ("imports", setup, {"nbgrader": {"grade_id": "setup", "locked": True, "solution": False}}),
        (
            "experiment",
            "import turtle\n\nSIZE = 3\n\ndef picture(n):\n    return n * SIZE\n\nshown = picture(2)",
            {"tags": ["experiment"]},
        ),
        ("experiment", "for item in shown:\n    print(item)", {"tags": ["experiment"]}),
    ]
    cells = json.loads(json.dumps(release))["cells"]
    for _, source, metadata in more:
        cells.append({"cell_type": "code", "metadata": metadata, "source": source, "outputs": []})
    for cell in cells:
        cell["source"] = cell["source"].splitlines(keepends=True)
    path = tmp_path / "released.ipynb"
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}))

    def run(content, name="unit.py"):
        released = read_release(path)
        code = graded_code(align(read_submission(hand_in(content, name)), released), released)
        assert len({item.label for item in code}) == len(code)
        return [item.source.strip() for item in code]

    return run


SOLVED = "def relu(x):\n    return max(x, 0)"
GIVEN = """import math
import turtle
from grader import checker
check = checker("unit", globals())
SIZE = 3
def picture(n):
    return n * SIZE
shown = picture(2)
for item in shown:
    print(item)
check('relu_values')
check("relu_values", 3)
plot = 1/0
more = len(shown)
"""


@pytest.mark.parametrize("mark", ["", "# %%\n"])
def test_experiments_tests_and_what_needs_them_do_not_run(runs, mark):
    found = "\n".join(runs(f"{mark}{GIVEN}\n{mark}{SOLVED}\nown = 1\n"))
    if not mark:
        assert found.split("\n") == [*SOLVED.split("\n"), "own = 1"]
    cells = "\n".join(f"# %%\n{line}" for line in GIVEN.split("\n") if line[:1] != " ")
    assert "check" not in "\n".join(runs(f"{cells}\n# %%\n{SOLVED}".replace("def picture(n):", "")))


def test_what_the_students_code_uses_of_an_experiment_runs(runs):
    found = runs(f"{GIVEN}\ndef relu(x):\n    return picture(turtle.speed(x))\n")
    assert "import turtle" in found
    assert any(text.endswith("def picture(n):\n    return n * SIZE") for text in found)
    assert any("SIZE = 3" in text for text in found)
    assert not any("shown" in text or "import math" in text for text in found)


def test_a_changed_experiment_and_code_of_the_students_own_run(runs):
    changed = GIVEN.replace("picture(2)", "picture(5)")
    assert "shown = picture(5)" in runs(f"{changed}\n{SOLVED}\n")


def test_what_a_student_is_to_write_runs_whatever_it_needs(runs):
    found = runs(f"{GIVEN}\ndef relu(x, scale=shown):\n    return x\n")
    assert found == ["def relu(x, scale=shown):\n    return x"]


def test_experiments_of_a_script_with_a_syntax_error_do_not_run(runs):
    found = runs(f"{GIVEN}\nx = = 1\n{SOLVED}\n")
    assert "x = = 1" in found
    assert not any("shown" in text for text in found)


def test_a_long_script_is_as_many_pieces_as_can_fail(runs):
    constants = "\n".join(f"c{number} = {number}" for number in range(1000))
    calls = "\n".join(f"v{number} = len('{number}')" for number in range(50))
    assert len(runs(f"{constants}\n{calls}\n{SOLVED}\n")) == 52


CELLS = {
    "imports": "import math\nimport turtle\n%run helpers.py",
    "the checker": "from grader import checker\ncheck = checker('unit', globals())\n!unzip data.zip\n%cd data",
    "a check": "check('relu_values')\n  !ls data",
    "captured": "%%capture\n!unzip data.zip\nshown = picture(2)",
    "written": "%%writefile helper.py\nimport math\nimport turtle",
    "timed": "%%time\nshown = picture(2)",
    "shown": "%matplotlib inline\nimport math",
}
MAGICS = [
    "import math\nimport turtle\n%run helpers.py",
    "!unzip data.zip\n%cd data",
    "!ls data",
    "!unzip data.zip",
    "%%writefile helper.py\nimport math\nimport turtle",
    "%matplotlib inline\nimport math",
]


def notebook_of(*sources):
    cells = [{"cell_type": "code", "metadata": {}, "source": source} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4})


def test_magics_run_in_cells_of_which_nothing_else_does(runs):
    found = runs(notebook_of(GIVEN, *CELLS.values(), SOLVED), "unit.ipynb")
    assert found == [*MAGICS, SOLVED]


def test_magics_run_in_scripts_of_which_nothing_else_does(runs):
    script = "\n".join(
        ["import math", "%run helpers.py", "check('relu_values')", "!unzip data.zip"]
    )
    assert runs(script) == ["%run helpers.py", "!unzip data.zip"]


def test_magics_that_were_handed_out_with_an_experiment_do_not_run(runs, tmp_path):
    path = tmp_path / "released.ipynb"
    released = json.loads(path.read_text())
    timed = "import turtle\n%time turtle.speed(3)"
    cell = {"cell_type": "code", "metadata": {"tags": ["experiment"]}, "source": timed}
    path.write_text(json.dumps({**released, "cells": [*released["cells"], cell]}))
    assert runs(notebook_of(timed, SOLVED), "unit.ipynb") == [SOLVED]


def test_the_line_of_a_magic_stays_its_own(runs, hand_in, tmp_path):
    path = hand_in(notebook_of("check('relu_values')\n\n%run helpers.py"))
    released = read_release(tmp_path / "released.ipynb")
    (item,) = graded_code(align(read_submission(path), released), released)
    assert item.source.split("\n")[item.line :] == ["", "", "%run helpers.py"]


def test_a_script_with_an_error_behind_much_code_is_read_in_bounded_time():
    body = "\n".join("    x = [0, 1, 2, 3]" for _ in range(9000))
    broken = "\n".join(["x = ("] * 60)
    pieces = statements(f"{broken}\ndef long(x):\n{body}\n    return = x\n{broken}")
    assert "\n".join(text for _, text in pieces).count("return = x") == 1
