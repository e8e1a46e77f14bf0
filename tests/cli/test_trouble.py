"""What users can get wrong: one clear line on stderr and status 2, and nothing of theirs changes."""

import json
import os
import re

import pytest
from course_folders import run, snapshot, with_cells, write_notebook

from grader.course.unit_files import ANSWERS


@pytest.fixture
def student(tiny, tmp_path):
    return tiny.student_course(tmp_path / "course")


def refused(told, *words):
    """The one line that a command refused with."""
    assert told.code == 2, told
    assert told.out == ""
    assert told.line.startswith("grader: ")
    for word in words:
        assert word in told.line
    return told.line


def old_format(notebook):
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "metadata": {}}
        | {"outputs": [], "collapsed": False}
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
    ]
    return {
        "nbformat": 3,
        "nbformat_minor": 0,
        "metadata": {},
        "worksheets": [{"cells": cells, "metadata": {}}],
    }


def test_unknown_unit(student, grader):
    refused(grader("check", "nope", cwd=student), "there is no unit 'nope'", "tiny")


def test_no_course_here(grader, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    for name in ("check", "watch", "report"):
        refused(grader(name, "tiny", cwd=empty), "lies in no course", "assignments/")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("empty.ipynb", b"", "is empty"),
        ("blank.ipynb", b" \n\n", "is empty"),
        ("zip.ipynb", b"PK\x03\x04 and more", "zip archive"),
        ("binary.ipynb", bytes(range(256)) * 40, "not a text file"),
        ("broken.ipynb", b'{"cells": [', "broken.ipynb"),
        ("list.ipynb", b"[]", "list.ipynb"),
        ("number.ipynb", b"7", "number.ipynb"),
        ("kind.csv", b"a,b\n1,2\n", "kind.csv"),
    ],
)
def test_files_that_are_no_submission(student, grader, tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content)
    refused(grader("check", "tiny", path, cwd=student), words)
    assert path.read_bytes() == content


def test_a_file_that_is_not_there(student, grader):
    refused(grader("check", "tiny", "mine.ipynb", cwd=student), "there is no file mine.ipynb")


def test_a_folder_is_no_submission(student, grader, tmp_path):
    refused(grader("check", "tiny", tmp_path, cwd=student), str(tmp_path), "is a folder")
    refused(grader("check", "tiny", ".", cwd=student), ". is a folder")


def test_a_huge_notebook_is_not_read(student, grader, tmp_path):
    path = tmp_path / "huge.ipynb"
    with open(path, "wb") as file:
        file.truncate(100_000_000)
    refused(
        grader("check", "tiny", path, cwd=student), "larger than the limit", "clear the outputs"
    )


def test_a_notebook_of_format_3_is_graded(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "old.ipynb", old_format(tiny.solved()))
    content = path.read_bytes()
    told = grader("check", "tiny", path, cwd=student)
    assert (told.code, told.err) == (0, "")
    assert path.read_bytes() == content


def test_latin_1_and_byte_order_marks_are_read_and_noted(tiny, student, grader, tmp_path):
    notebook = with_cells(tiny.solved(), "\ufeffname = 'café'")
    text = json.dumps(notebook, ensure_ascii=False)
    path = tmp_path / "mine.ipynb"
    path.write_bytes(text.replace("\ufeff", "").encode("latin-1"))
    told = grader("check", "tiny", path, cwd=student)
    assert (told.code, told.err) == (0, "")
    assert "not stored as UTF-8" in told.out
    path.write_bytes(text.encode("utf-8-sig"))
    told = grader("check", "tiny", path, cwd=student)
    assert (told.code, told.err) == (0, "")
    assert "invisible or broken characters" in told.out


def test_a_broken_cell_costs_only_what_it_defines(tiny, student, grader, tmp_path):
    notebook = tiny.solved(double="def double(x:\n    return x + x")
    told = grader("check", "tiny", write_notebook(tmp_path / "m.ipynb", notebook), cwd=student)
    assert told.code == 1
    assert "is not valid Python" in told.out
    assert re.search(r"✓ passed +`Scale` multiplies", told.out)
    assert "Traceback" not in told.out + told.err


def test_json_that_cannot_be_written_is_told_before_grading(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved())
    told = grader("check", "tiny", path, "--json", tmp_path / "no" / "r.json", cwd=student)
    refused(told, "cannot write the report", "make the folder")
    refused(grader("check", "tiny", path, "--json", tmp_path, cwd=student), "it is a folder")


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
def test_marks_are_shown_even_where_the_json_cannot_be_written(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved())
    told = grader("check", "tiny", path, "--json", "/dev/full", cwd=student)
    assert told.code == 2
    assert "No space left" in told.line
    assert "All 3 visible checks pass." in told.out


def test_an_older_json_report_stays_where_grading_fails(student, grader, tmp_path):
    target = tmp_path / "report.json"
    target.write_text("mine", "utf-8")
    refused(grader("check", "tiny", "nothing.ipynb", "--json", target, cwd=student))
    assert target.read_text("utf-8") == "mine"


def test_missing_answers(student, grader):
    (student / "assignments" / "tiny" / ANSWERS).unlink()
    refused(grader("check", "tiny", cwd=student), "tiny")


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_damaged_answers(student, grader, content):
    (student / "assignments" / "tiny" / ANSWERS).write_bytes(content)
    before = snapshot(student)
    refused(grader("check", "tiny", cwd=student), ANSWERS, "damaged", "get the assignment again")
    assert snapshot(student) == before


def test_answers_that_are_cut_short(student, grader):
    path = student / "assignments" / "tiny" / ANSWERS
    path.write_bytes(path.read_bytes()[:-200])
    refused(grader("check", "tiny", cwd=student), ANSWERS, "damaged")


@pytest.mark.parametrize("text", ["def (", "raise ValueError('no')", ""])
def test_damaged_checks(student, grader, text):
    (student / "assignments" / "tiny" / "checks.py").write_text(text, "utf-8")
    refused(grader("check", "tiny", cwd=student), "checks.py")


def test_damaged_settings(student, grader):
    (student / "grader.toml").write_text("solutions = [", "utf-8")
    refused(grader("check", "tiny", cwd=student), "grader.toml", "cannot be read")


def test_all_needs_the_solutions(student, grader):
    refused(grader("check", "tiny", "--all", cwd=student), "needs the solutions")


@pytest.mark.parametrize(
    "arguments",
    [
        ("check",),
        ("check", "tiny", "--sandbox", "maybe"),
        ("check", "tiny", "--cell-seconds", "-3"),
        ("check", "tiny", "--cell-seconds", "long"),
        ("check", "tiny", "--json"),
        ("grade", "tiny", "--jobs", "0"),
        ("grade", "tiny", "--memory-mib", "1"),
        ("audit", "tiny", "--seeds", "0"),
        ("nothing",),
    ],
)
def test_wrong_options_are_refused(student, grader, arguments):
    told = grader(*arguments, cwd=student)
    assert told.code == 2
    assert "Error" in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


@pytest.mark.parametrize("name", ["check", "watch", "release", "grade", "report", "audit", "demo"])
def test_help_shows_an_example(grader, tmp_path, name):
    told = grader(name, "--help", cwd=tmp_path)
    assert told.code == 0
    assert f"Example: grader {name}" in " ".join(told.out.split())


def test_help_lists_the_commands(grader, tmp_path):
    told = grader("--help", cwd=tmp_path)
    assert told.code == 0
    for name in ("check", "watch", "release", "grade", "report", "audit", "demo"):
        assert re.search(rf"^│? *{name} ", told.out, re.M)


def test_a_fault_of_the_grader_is_told_from_one_of_the_student(student, grader, monkeypatch):
    def broken(*_, **__):
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("grader.grading.grader.Grader.grade", broken)
    told = grader("check", "tiny", cwd=student)
    assert told.code == 2
    assert "ZeroDivisionError: inside" in told.err
    assert "fault of the grader" in told.err.splitlines()[-1]


def test_trouble_in_a_process_of_its_own_is_one_line_too(student):
    told = run("check", "nope", cwd=student)
    assert told.code == 2
    assert told.out == ""
    assert "there is no unit 'nope'" in told.line
    assert "lies in no course" in run("report", "tiny", cwd=student.parent).line
