"""A released file is told from one that somebody has worked on; whoever edits a notebook gains nothing."""

import copy
import json

import pytest

from grader.course.release_digests import (
    digest,
    file_digest,
    is_edited,
    is_edited_notebook,
    released_checks,
)

CELLS = [
    {"cell_type": "markdown", "source": ["# Unit\n", "words"]},
    {"cell_type": "code", "source": ["x = 1"], "outputs": [], "execution_count": None},
]


@pytest.fixture
def notebook():
    made = {"cells": copy.deepcopy(CELLS), "metadata": {}}
    made["metadata"]["grader"] = {"notebook": digest(made), "checks.py": file_digest(b"checks")}
    return made


@pytest.fixture
def path(tmp_path):
    return tmp_path / "unit.ipynb"


def edited(path, notebook):
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return is_edited_notebook(path)


def test_a_notebook_that_was_only_opened_is_as_released(path, notebook):
    assert not is_edited_notebook(path)  # none is there
    assert not edited(path, notebook)
    notebook["metadata"]["kernelspec"] = {"name": "python3"}
    notebook["cells"][1] |= {"execution_count": 3, "id": "a", "metadata": {"collapsed": True}}
    notebook["cells"][0]["source"] = "# Unit\nwords"  # a text, and no list of lines
    assert not edited(path, notebook)


@pytest.mark.parametrize("what", ["source", "output", "kind", "more", "less", "order"])
def test_any_work_is_seen(path, notebook, what):
    cells = notebook["cells"]
    if what == "source":
        cells[1]["source"] = ["x = 2"]
    elif what == "output":
        cells[1]["outputs"] = [{"output_type": "stream"}]
    elif what == "kind":
        cells[0]["cell_type"] = "raw"
    elif what == "more":
        cells.append(cells[1])
    elif what == "less":
        cells.pop()
    else:
        cells.reverse()
    assert edited(path, notebook)


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"cells": 1, "metadata": {"grader": {"notebook": ""}}}', "\x00"]
)
def test_what_is_no_notebook_of_ours_counts_as_somebodys(path, text):
    path.write_text(text)
    assert is_edited_notebook(path)


def test_only_paths_of_checks_are_believed(path, notebook):
    known = {
        "checks.py": "1", "checks/a.py": "2", "checks/inner/b.py": "3", "unit.ipynb": "4", "checks": "5",
        "../checks/a.py": "6", "checks/../a.py": "7", "/checks/a.py": "8", "other/checks.py": "9", "checks/c.py": 10,
    }  # fmt: skip
    notebook["metadata"]["grader"] = known
    path.write_text(json.dumps(notebook))
    assert released_checks(path) == {"checks.py": "1", "checks/a.py": "2", "checks/inner/b.py": "3"}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"metadata": {"grader": []}}', '{"metadata": 1}']
)
def test_without_digests_nothing_is_known(path, text):
    path.write_text(text)
    assert released_checks(path) == {}
    assert released_checks(path.with_name("none.ipynb")) == {}


def test_a_file_is_edited_where_its_bytes_are_others(tmp_path):
    file = tmp_path / "checks.py"
    assert not is_edited(file, None)
    file.write_bytes(b"checks")
    assert not is_edited(file, file_digest(b"checks"))
    assert is_edited(file, file_digest(b"other"))
    assert is_edited(file, None)
