"""Any bytes are either read, with notes, or refused with one clear line."""

import json
import os

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.file_formats.file_text import UnreadableSubmission
from grader.hand_in_choice.hand_in_reading import read_submission
from grader.submission.submission import Submission

ANY_FILE = settings(
    max_examples=60,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def notebook(*cells, **extra):
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **extra}


def code(source, **extra):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], **extra}


def sources(submission):
    return [cell.source for cell in submission.cells]


def refusal(path, **options):
    with pytest.raises(UnreadableSubmission) as caught:
        read_submission(path, **options)
    line = str(caught.value)
    assert line
    assert "\n" not in line
    return line


def test_cells_carry_labels_marks_and_tags(hand_in, release):
    submission = read_submission(hand_in(release))
    assert [cell.label for cell in submission.cells][:2] == ["cell 1", "cell 2"]
    by_id = {cell.grade_id: cell for cell in submission.cells}
    assert by_id["relu_values"].test
    assert by_id["relu_values"].locked
    assert by_id["imports"].locked
    assert not by_id["imports"].test
    assert not by_id["solve-relu"].locked
    assert not by_id["why"].test
    assert submission.cells[-1].tags == {"experiment"}
    assert submission.notes == ()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"  \n", "is empty"),
        (bytes(range(256)) * 10, "not a text file"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"[1, 2]", "not a notebook"),
        (b'{"a": 1}', "not a notebook"),
        (b'"text"', "not a notebook"),
        (b'{"cells": 3}', "not a notebook"),
        (b"import keras\nx = 1\n", "not a notebook"),
        (b'{"cells": ' + b"[" * 100_000, "not a notebook"),
        (b'{"cells": [{"cell_type": "code", "sour', "breaks off in the middle"),
        (b'{"cells": [{"cell_type": "code"', "breaks off in the middle"),
        (b'{"cells": [1,, 2]}', "damaged notebook"),
        (b'{\n<<<<<<< HEAD\n"cells": []\n', "git conflict (line 2)"),
    ],
)
def test_what_is_no_notebook_is_refused(hand_in, content, words):
    assert words in refusal(hand_in(content))


def test_missing_file_folder_link_and_pipe_are_refused(tmp_path, hand_in):
    assert "there is no file" in refusal(tmp_path / "none.ipynb")
    assert "is a folder" in refusal(tmp_path)
    link = tmp_path / "link.ipynb"
    link.symlink_to(hand_in(notebook(code("x = 1"))))
    assert "symbolic link" in refusal(link)
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert "not an ordinary file" in refusal(tmp_path / "pipe.ipynb")
    assert "neither a notebook" in refusal(hand_in("x = 1", "unit.txt"))


def test_large_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "big.ipynb"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)
    line = refusal(path)
    assert "(100 MiB, the limit is 20 MiB)" in line
    assert "clear the outputs" in line
    assert "limit" in refusal(path, max_bytes=10)


def test_damaged_cells_are_dropped_and_the_others_kept(hand_in):
    damaged = [7, None, {}, {"cell_type": "code"}, code(3), code(["a", 1]), {"cell_type": []}]
    submission = read_submission(hand_in(notebook(*damaged, code(["x = 1\n", "y = 2"]))))
    assert sources(submission) == ["x = 1\ny = 2"]
    assert submission.cells[0].label == "cell 8"
    assert len(submission.notes) == 7
    assert submission.notes[0].startswith("cell 1 is damaged")


def test_odd_metadata_and_repeated_ids_do_no_harm(hand_in):
    cells = [
        code("a = 1", id="same", metadata=[1]),
        code("b = 1", id="same", metadata={"nbgrader": {"grade_id": "a b"}, "tags": 3}),
        code("c = 1", id=5, metadata={"nbgrader": 4, "tags": ["ok", 1, "a b"]}),
    ]
    submission = read_submission(hand_in(notebook(*cells)))
    assert sources(submission) == ["a = 1", "b = 1", "c = 1"]
    assert [cell.grade_id for cell in submission.cells] == [None, None, None]
    assert submission.cells[2].tags == {"ok"}
    assert len(submission.notes) == 3


def test_notebook_without_cells_has_no_code(hand_in):
    submission = read_submission(hand_in(notebook()))
    assert submission.cells == ()
    assert submission.notes == ("unit.ipynb holds no code",)


def test_other_notebook_formats_are_read(hand_in):
    cells = [
        {"cell_type": "heading", "level": 2, "source": "Title"},
        {"cell_type": "code", "input": ["x = 1"], "language": "python", "outputs": []},
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": cells}]}
    submission = read_submission(hand_in(old))
    assert sources(submission) == ["## Title", "x = 1"]
    assert "format 3" in submission.notes[0]
    newer = read_submission(hand_in(notebook(code("x = 1"), nbformat=5)))
    assert sources(newer) == ["x = 1"]
    assert "format 5" in newer.notes[0]


def test_format_3_reads_as_nbformat_upgrades_it(hand_in, release):
    old = nbformat.convert(release, 3)
    upgraded = nbformat.convert(nbformat.from_dict(json.loads(json.dumps(old))), 4)
    submission = read_submission(hand_in(old))
    assert sources(submission) == [cell.source for cell in upgraded.cells]
    assert [cell.kind for cell in submission.cells] == [c.cell_type for c in upgraded.cells]


@pytest.mark.parametrize(
    "encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1"]
)
@pytest.mark.parametrize("name", ["unit.ipynb", "unit.py"])
def test_other_encodings_are_read(hand_in, encoding, name):
    source = "x = 'Größe'\n" + "y = 1\n" * 20
    text = (
        source if name.endswith(".py") else json.dumps(notebook(code(source)), ensure_ascii=False)
    )
    submission = read_submission(hand_in(text.encode(encoding), name))
    assert sources(submission) == [source]
    assert len(submission.notes) == (encoding != "utf-8-sig")


def test_characters_that_python_cannot_read_are_removed(hand_in):
    broken = ["\ufeffx = 1", "x\u00a0= 1", "x = 1\u200b", "x = 1\x00", "x = 1\r\n", "x = '\ud800'"]
    submission = read_submission(hand_in(notebook(*map(code, broken))))
    for cell in submission.cells:
        compile(cell.source, "cell", "exec")
        cell.source.encode("utf-8")
    assert len(submission.notes) == 5  # other line ends are nothing to speak of
    meant = "x = 'a\u00a0b\u200d'"
    assert sources(read_submission(hand_in(notebook(code(meant))))) == [meant]


def test_plain_script_is_one_cell(hand_in):
    (cell,) = read_submission(hand_in("x = 1\n", "unit.py")).cells
    assert (cell.label, cell.line, cell.source) == ("the file", 0, "x = 1\n")


PERCENT = '''# ---
# jupyter: {a: !!python/object:os.system {}}
# ---

# %% [markdown]
# # Title

# %% tags=["experiment"]
# cd into it
a = """
# %% not a cell
"""

# %% nbgrader={"grade": true, "grade_id": "t", "locked": true}
check("t")
'''


def test_percent_script_has_cells_with_their_lines(hand_in):
    submission = read_submission(hand_in(PERCENT, "unit.py"))
    assert [cell.label for cell in submission.cells] == ["cell 1", "cell 2", "cell 3"]
    assert [cell.kind for cell in submission.cells] == ["markdown", "code", "code"]
    lines = PERCENT.split("\n")
    for cell in submission.cells[1:]:
        assert lines[cell.line] == cell.source.split("\n")[0]
    assert submission.cells[1].source.startswith("# cd into it")
    assert submission.cells[1].tags == {"experiment"}
    assert submission.cells[2].test
    assert submission.cells[2].grade_id == "t"


def test_exported_script_has_cells(hand_in):
    text = (
        "#!/usr/bin/env python\n# coding: utf-8\n\n# In[1]:\n\n\nx = 1\n\n\n# In[ ]:\n\n\ny = 2\n"
    )
    submission = read_submission(hand_in(text, "unit.py"))
    assert sources(submission)[-2:] == ["x = 1", "y = 2"]
    assert submission.cells[-1].line == 12


def test_notebook_under_another_name_is_read(hand_in):
    for name in ("unit.ipynb.txt", "unit.py", "unit.json"):
        submission = read_submission(hand_in(notebook(code("x = 1")), name))
        assert sources(submission) == ["x = 1"]
        assert "is a notebook" in submission.notes[0]


def read_or_refuse(path):
    try:
        submission = read_submission(path)
    except UnreadableSubmission as refused:
        submission, lines = None, [str(refused)]
    else:
        assert isinstance(submission, Submission)
        lines = submission.notes
        for cell in submission.cells:
            cell.source.encode("utf-8")
    assert all(line and "\n" not in line for line in lines)
    return submission


@ANY_FILE
@given(data=st.binary(max_size=400), name=st.sampled_from(["a.ipynb", "a.py", "a"]))
def test_random_bytes_never_crash(hand_in, data, name):
    read_or_refuse(hand_in(data, name))


@ANY_FILE
@given(text=st.text(max_size=300), marks=st.lists(st.sampled_from(["# %%", "# %% [raw] a={", "#"])))
def test_random_scripts_never_crash(hand_in, text, marks):
    content = "\n".join([text, *(f"{mark}\n{text}" for mark in marks)])
    read_or_refuse(hand_in(content.encode("utf-8", "replace"), "a.py"))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@ANY_FILE
@given(data=st.data())
def test_mutated_notebooks_never_crash(hand_in, data):
    keys = st.sampled_from(
        ["cell_type", "source", "input", "metadata", "nbgrader", "tags", "id", "level", "grade_id"]
    )
    kinds = st.sampled_from(["code", "markdown", "raw", "heading", "html", "x"])
    cell = code("x = 1") | {"cell_type": data.draw(kinds)}
    for key in data.draw(st.lists(keys, max_size=3)):
        cell[key] = data.draw(JUNK)
        cell["metadata"] = {key: data.draw(JUNK)} if data.draw(st.booleans()) else cell["metadata"]
    whole = notebook(cell, data.draw(JUNK), code("kept = 1"))
    for key in data.draw(st.lists(st.sampled_from(["nbformat", "worksheets", "metadata"]))):
        whole[key] = data.draw(JUNK)
    submission = read_or_refuse(hand_in(whole))
    assert submission.cells[-1].source == "kept = 1"
