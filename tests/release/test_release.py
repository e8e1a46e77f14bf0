"""Releasing a unit: what students get, the same each time, and nothing of anybody's lost."""

import json

import nbformat
import pytest
from nbgrader import api as nbgrader_api
from nbgrader.api import Gradebook

from grader.course.unit_modules import UnitError
from grader.release import release as module
from grader.release.release import ReleaseError, release

NAMES = ["answers.npz", "checks.py", "tiny.ipynb"]


def contents(folder):
    """The bytes of each file of a folder, by name."""
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def read(folder):
    """The released notebook."""
    return nbformat.read(folder / "tiny.ipynb", as_version=4)


def edit_script(course, old, new):
    """Replace a text in the unit's script."""
    path = course.solutions / "tiny" / "tiny.py"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_release_holds_notebook_checks_and_answers_and_nothing_else(course):
    released = release(course, "tiny")
    assert released.folder == course.assignments / "tiny"
    assert released.changed == NAMES == sorted(contents(released.folder))
    assert released.computed
    assert released.notes == []
    source = (course.solutions / "tiny" / "checks.py").read_bytes()
    assert contents(released.folder)["checks.py"] == source


def test_the_notebook_is_what_nbgrader_and_students_need(course):
    notebook = read(release(course, "tiny").folder)
    nbformat.validate(notebook)
    marks = {cell.id: cell.metadata.get("nbgrader") for cell in notebook.cells}
    assert list(marks) == [
        *("text-01", "preamble-01", "setup-01", "text-02"),
        *("double", "doubles", "doubles_floats", "experiment-01", "Scale", "scales", "halves"),
    ]
    points = {name: mark["points"] for name, mark in marks.items() if mark and mark["grade"]}
    assert points == {"doubles": 2.0, "doubles_floats": 1.0, "scales": 1.5, "halves": 0.5}
    solutions = [name for name, mark in marks.items() if mark and mark["solution"]]
    assert solutions == ["double", "Scale"]
    assert all(mark["grade_id"] == name for name, mark in marks.items() if mark)
    assert all(mark["locked"] != mark["solution"] for mark in marks.values() if mark)
    assert notebook.metadata.kernelspec.name == "python3"


def test_experiments_can_be_changed_freely(course):
    notebook = read(release(course, "tiny").folder)
    experiment = next(cell for cell in notebook.cells if cell.id == "experiment-01")
    assert experiment.metadata == {"tags": ["experiment"]}


def test_a_region_over_two_methods_leaves_one_stub(course):
    notebook = read(release(course, "tiny").folder)
    source = next(cell.source for cell in notebook.cells if cell.id == "Scale")
    assert source.splitlines() == [
        "class Scale:",
        '    """Multiplies by a factor."""',
        "",
        "    def __init__(self, factor=2.0):",
        "        # YOUR CODE HERE",
        "        raise NotImplementedError()",
    ]


def test_twice_gives_the_same_bytes_here_and_elsewhere(course, monkeypatch):
    first = contents(release(course, "tiny").folder)
    again = release(course, "tiny")
    assert again.changed == [] == again.notes
    assert not again.computed
    fresh = release(course, "tiny", fresh=True)
    assert fresh.computed
    assert fresh.changed == []
    assert contents(fresh.folder) == first
    for path in fresh.folder.iterdir():
        path.unlink()
    (course.root / "gradebook.db").unlink()
    assert contents(release(course, "tiny").folder) == first


def test_text_changes_keep_the_answers_and_code_changes_do_not(course):
    release(course, "tiny")
    edit_script(course, "Read the first thing.", "Read it.")
    changed = release(course, "tiny")
    assert (changed.changed, changed.computed, changed.notes) == (["tiny.ipynb"], False, [])
    edit_script(course, "doubled_by_adding = x + x", "doubled_by_adding = x * 2")
    misconceptions = course.solutions / "tiny" / "misconceptions.py"
    misconceptions.write_text(misconceptions.read_text("utf-8").replace("= x + x", "= x * 2"))
    assert release(course, "tiny").computed
    edit_script(course, "import numpy as np", "import numpy as np\nimport math")
    assert release(course, "tiny").computed


def test_the_gradebook_knows_cells_and_points(course):
    release(course, "tiny")
    with Gradebook(course.db_url) as gradebook:
        assert gradebook.find_assignment("tiny").max_score == 5.0
        cells = {cell.name for cell in gradebook.find_notebook("tiny", "tiny").grade_cells}
    assert cells == {"doubles", "doubles_floats", "scales", "halves"}


def test_a_students_work_is_kept_and_said_so(course):
    folder = release(course, "tiny").folder
    path = folder / "tiny.ipynb"
    work = json.loads(path.read_bytes())
    work["cells"][4]["source"] = "def double(x):\n    return 2 * x"
    path.write_text(json.dumps(work))
    mine = path.read_bytes()
    (folder / "notes.txt").write_text("mine")
    again = release(course, "tiny")
    assert again.changed == ["tiny.ipynb"]
    assert again.notes == ["tiny.ipynb had been edited: it is kept as tiny.before-release-1.ipynb"]
    assert (folder / "tiny.before-release-1.ipynb").read_bytes() == mine
    path.write_bytes(b"not a notebook")
    release(course, "tiny")
    assert (folder / "tiny.before-release-2.ipynb").read_bytes() == b"not a notebook"
    assert (folder / "tiny.before-release-1.ipynb").read_bytes() == mine
    assert (folder / "notes.txt").read_text() == "mine"


def test_a_notebook_that_was_only_opened_is_no_work_of_anybodys(course):
    path = release(course, "tiny").folder / "tiny.ipynb"
    opened = json.loads(path.read_bytes())
    opened["metadata"]["language_info"]["version"] = "3.11.9"
    path.write_text(json.dumps(opened))
    again = release(course, "tiny")
    assert (again.changed, again.notes) == (["tiny.ipynb"], [])


def test_edited_checks_are_kept_too(course):
    folder = release(course, "tiny").folder
    (folder / "checks.py").write_text("# mine\n")
    assert release(course, "tiny").notes == [
        "checks.py had been edited: it is kept as checks.before-release-1.py"
    ]
    assert (folder / "checks.before-release-1.py").read_text() == "# mine\n"


def test_broken_markers_are_one_clear_line_and_change_nothing(course):
    folder = release(course, "tiny").folder
    before = contents(folder)
    edit_script(course, "    return doubled_by_adding\n    ### END SOLUTION", "    return x")
    with pytest.raises(
        UnitError, match=r"tiny\.py, line 20: this region has no '### END SOLUTION'"
    ):
        release(course, "tiny")
    assert contents(folder) == before


def test_cells_cannot_change_under_hand_ins(course):
    release(course, "tiny")
    with Gradebook(course.db_url) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission("tiny", "ada")
    edit_script(course, "Read the first thing.", "Read it.")
    assert release(course, "tiny").changed == ["tiny.ipynb"]
    edit_script(course, "# Double it.", "# Double it.\n\n# %% [markdown]\n# More.")
    with pytest.raises(ReleaseError, match="hand-ins are in the gradebook already"):
        release(course, "tiny")


def test_nothing_is_said_on_screen(course, capfd, monkeypatch):
    # With the process that nbgrader starts for a new gradebook, which other tests are spared.
    monkeypatch.setattr(
        nbgrader_api, "get_alembic_version", nbgrader_api.get_alembic_version.__wrapped__
    )
    release(course, "tiny")
    said = capfd.readouterr()
    lines = (said.out + said.err).splitlines()
    # TensorFlow greets on its first import, whoever imports it.
    assert [line for line in lines if "nbgrader" in line.lower() or "alembic" in line.lower()] == []


def test_leaking_units_are_not_released(course, monkeypatch):
    monkeypatch.setattr(module, "leaks", lambda unit, folder: ["a holds b: c", "d"])
    with pytest.raises(
        ReleaseError, match=r"tiny is not released, for a holds b: c \(and 1 more\)"
    ):
        release(course, "tiny")
    assert not course.assignments.exists()


def test_unknown_units_are_refused(course):
    with pytest.raises(UnitError, match="no unit 'huge'"):
        release(course, "huge")
