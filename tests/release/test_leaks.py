"""No secret of a unit in what is released, and every planted one found."""

import io
import json
from pathlib import Path

import nbformat
import numpy as np
import pytest

from grader.authoring.misconceptions import misconception
from grader.course.unit_loading import load_unit
from grader.release.leaks import leaks
from grader.release.release import release

SECRET = "doubled_by_adding = x + x"


@pytest.fixture
def unit(course):
    return load_unit(course.source("tiny"))


def test_a_release_leaks_nothing(course, unit):
    assert leaks(unit, release(course, "tiny").folder) == []


def test_the_solved_notebook_leaks(unit, tmp_path):
    cells = [nbformat.v4.new_code_cell(cell.source) for cell in unit.cells]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "solved.ipynb")
    found = leaks(unit, tmp_path)
    assert f"solved.ipynb holds a line of the solution: {SECRET}" in found
    assert any("return x * self.kept_factor" in line for line in found)


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.txt", f"  {SECRET}\n", "a line of the solution"),
        ("a.py", "doubled_by_adding = x ** 2", "an edit of the misconception squares"),
        ("a.py", "'ninety-one secret numbers'", "the title of a hidden case"),
        ("a.json", json.dumps(["ninety-one secret numbers"]), "the title of a hidden case"),
        ("sub/hidden_checks.py", "", "is a file that only instructors keep"),
    ],
)
def test_planted_secrets_are_found(unit, tmp_path, name, content, what):
    folder = tmp_path / "planted"
    (folder / name).parent.mkdir(parents=True)
    (folder / name).write_text(content)
    assert [line for line in leaks(unit, folder) if name in line and what in line]


def test_archives_are_searched_decompressed_and_unescaped(unit, tmp_path):
    quoted = 'return print("quoted secret")'
    unit.misconceptions["squares"] = misconception(
        "squares", "double", ("return doubled_by_adding", quoted), says="No."
    )
    folder = tmp_path / "planted"
    folder.mkdir()
    text = json.dumps({"checks": [{"title": "x", "code": f"a\n{SECRET}"}, [quoted]]}).encode()
    stream = io.BytesIO()
    np.savez_compressed(stream, meta=np.frombuffer(text, dtype=np.uint8))
    (folder / "answers.npz").write_bytes(stream.getvalue())
    assert sorted(leaks(unit, folder)) == [
        f"answers.npz holds a line of the solution: {SECRET}",
        f"answers.npz holds an edit of the misconception squares: {quoted}",
    ]


def test_lines_that_stand_outside_of_regions_are_no_secrets(unit, tmp_path):
    unit.cells[0] = type(unit.cells[0])("text", f"Write `{SECRET}`.")
    (tmp_path / "a.txt").write_text(SECRET)
    assert not [line for line in leaks(unit, tmp_path) if "a.txt" in line]


def test_the_units_of_this_course_leak_nothing():
    root = Path(__file__).parents[2]
    released = [path.parent for path in root.glob("assignments/*/answers.npz")]
    for folder in released:
        assert leaks(load_unit(root / "solutions" / folder.name), folder) == []
