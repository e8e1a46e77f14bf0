"""Notebooks as other tools write them are read as cells, each with its place in the file."""

import json

import jupytext
import nbconvert
import nbformat
import pytest

from grader.file_formats.file_text import UnreadableSubmission
from grader.hand_in_choice.hand_in_reading import read_submission

MARIMO = '''import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium")

with app.setup:
    import math

    LIMIT = 3


@app.cell
def _(doubled):
    # uses what a later cell makes
    shown = doubled(LIMIT)
    return (shown,)


@app.cell(hide_code=True)
def _(mo):
    mo.md(r"""
    # Title
    """)
    return


@app.cell
def _():
    import marimo as mo
    return (mo,)


@app.function
@staticmethod
def tripled(x):
    return 3 * x


@app.cell
async def _():
    # Cell tags: experiment
    def doubled(x):
        return 2 * x

    return (doubled,)


app._unparsable_cell(
    r"""
    y = = 1
    """,
    name="_"
)

if __name__ == "__main__":
    app.run()
'''

DATABRICKS = """# Databricks notebook source
# MAGIC %md
# MAGIC # Title

# COMMAND ----------

# DBTITLE 1,Imports
import math

# COMMAND ----------

# MAGIC %python
# MAGIC x = 1

# COMMAND ----------

# MAGIC %sql
# MAGIC SELECT 1
"""


def code(submission):
    return [cell.source for cell in submission.cells if cell.kind == "code"]


def text(submission):
    return [cell.source for cell in submission.cells if cell.kind == "markdown"]


def assert_in_place(submission, content):
    lines = content.split("\n")
    for cell in submission.cells:
        if cell.kind == "code":
            assert lines[cell.line].strip() == cell.source.split("\n")[0].strip()


def test_marimo_cells_run_in_marimos_order(hand_in):
    submission = read_submission(hand_in(MARIMO, "unit.py"))
    assert code(submission) == [
        "import math\n\nLIMIT = 3",
        "@staticmethod\ndef tripled(x):\n    return 3 * x",
        "# Cell tags: experiment\ndef doubled(x):\n    return 2 * x",
        "# uses what a later cell makes\nshown = doubled(LIMIT)",
        "\ny = = 1\n",
    ]
    assert text(submission) == ["# Title"]
    assert [cell.tags for cell in submission.cells if "doubled(x)" in cell.source] == [
        {"experiment"}
    ]
    lines = MARIMO.split("\n")
    for cell in submission.cells[:3]:
        if cell.kind == "code":
            assert lines[cell.line].strip() == cell.source.split("\n")[0].strip()
    assert submission.notes == ()


def test_marimos_own_script_and_document_are_read_like_it(hand_in):
    script = '__generated_with = "0.25.2"\n\n# %%\nimport marimo as mo\n\n# %%\nmo.md("# T")\n\n# %%\nx = 1\n'
    submission = read_submission(hand_in(script, "unit.py"))
    assert (code(submission)[1:], text(submission)) == (["x = 1"], ["# T"])
    document = "---\ntitle: T\nmarimo-version: 0.25.2\n---\n\n```python {.marimo}\nimport marimo as mo\n```\n\n# T\n\n```python {.marimo}\nx = 1\n```\n"
    submission = read_submission(hand_in(document, "unit.md"))
    assert code(submission) == ["x = 1"]
    assert_in_place(submission, document)


def test_a_marimo_file_with_a_syntax_error_is_still_read(hand_in):
    submission = read_submission(hand_in(MARIMO + "\nx = = 1\n", "unit.py"))
    assert len(code(submission)) == 1


def test_databricks_cells_are_text_python_and_what_does_not_run(hand_in):
    submission = read_submission(hand_in(DATABRICKS, "unit.py"))
    assert text(submission) == ["# Title"]
    first, second, third = code(submission)
    assert first.startswith("# DBTITLE")
    assert second == "x = 1"
    assert all(line.startswith("#") for line in third.split("\n"))
    lines = DATABRICKS.split("\n")
    assert lines[submission.cells[2].line].endswith("x = 1")


@pytest.fixture
def solved_notebook(solved):
    """A solved notebook of which jupytext keeps every word."""
    return nbformat.from_dict(json.loads(json.dumps(solved)))


@pytest.mark.parametrize("form", ["py:light", "py:percent", "py:hydrogen", "md", "md:myst", "Rmd"])
def test_what_jupytext_writes_keeps_cells_and_marks(hand_in, solved_notebook, form):
    suffix = form.split(":")[0]
    content = jupytext.writes(solved_notebook, fmt=form)
    names = [f"unit.{suffix}", "unit.qmd"] if suffix == "Rmd" else [f"unit.{suffix}"]
    for name in names:
        submission = read_submission(hand_in(content, name))
        wanted = [cell.source for cell in solved_notebook.cells if cell.cell_type == "code"]
        assert code(submission) == wanted
        assert {cell.grade_id for cell in submission.cells} >= {"solve-relu", "relu_values"}
        assert [cell.source for cell in submission.cells if cell.tags] == ["plot = 1 / 0"]
        assert_in_place(submission, content)


@pytest.mark.parametrize("form", ["py:nomarker", "py:sphinx"])
def test_what_has_no_marks_is_one_piece(hand_in, solved_notebook, form):
    submission = read_submission(hand_in(jupytext.writes(solved_notebook, fmt=form), "unit.py"))
    assert [cell.label for cell in submission.cells] == ["the file"]


def test_nbconverts_script_gives_the_notebooks_cells_back(hand_in, solved_notebook):
    timed = nbformat.v4.new_code_cell("%%time\nwide = 3\n# the end")
    solved_notebook.cells.insert(2, timed)
    content, _ = nbconvert.PythonExporter().from_notebook_node(solved_notebook)
    submission = read_submission(hand_in(content, "unit.py"))
    wanted = [cell.source for cell in solved_notebook.cells if cell.cell_type == "code"]
    assert [source.strip() for source in code(submission)] == wanted
    assert [source.split("\n")[-1] for source in text(submission)] == [
        "# Activations",
        "YOUR ANSWER HERE",
    ]


def test_colabs_script_gets_the_code_of_its_magics_back(hand_in):
    content = (
        '# -*- coding: utf-8 -*-\n"""Automatically generated by Colab."""\n\n'
        "# Commented out IPython magic to ensure Python compatibility.\n# %%time\n# x = 1\n#\n"
        "# y = 2\n\n# a comment\nz = 3\n"
        "# Commented out IPython magic to ensure Python compatibility.\n# %matplotlib inline\n"
        "# Commented out IPython magic to ensure Python compatibility.\n# %%bash\n# rm x\n"
    )
    (cell,) = read_submission(hand_in(content, "unit.py")).cells
    lines = cell.source.split("\n")
    assert lines[5:8] == ["x = 1", "", "y = 2"]
    assert lines[9] == "# a comment"
    assert "# rm x" in lines
    assert len(lines) == len(content.split("\n"))


@pytest.mark.parametrize(
    "content",
    [
        '# %% [markdown]\n# # T\n\n# %% [code] {"execution":{"status":"idle"}}\nx = 1\n',  # Kaggle
        "#%% md\n# # T\n#%%\nx = 1\n",  # PyCharm
        "# -*- coding: utf-8 -*-\n#%% the first part\nx = 1\n",  # Spyder
        "# <markdowncell>\n\n# T\n\n# <codecell>\n\nx = 1\n",  # IPython's old scripts
        "# To add a new cell, type '# %%'\n# %% [markdown]\n# T\n# %%\nx = 1\n",  # VS Code
    ],
)
def test_cells_of_editors_are_read(hand_in, content):
    submission = read_submission(hand_in(content, "unit.py"))
    assert code(submission)[-1] == "x = 1"
    assert submission.cells[-1].label == f"cell {len(submission.cells)}"


def test_a_zeppelin_note_is_read(hand_in):
    paragraphs = [
        {"text": "%md\n# T"},
        {"text": "%spark.pyspark\nx = 1"},
        {"text": "y = 2"},
        {"text": "%sql\nSELECT 1"},
        {"text": 7},
        3,
    ]
    submission = read_submission(hand_in({"paragraphs": paragraphs, "name": "n"}, "unit.zpln"))
    assert [source for source in code(submission) if source] == ["\nx = 1", "y = 2"]
    assert "Zeppelin" in submission.notes[0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("unit.html", "<!DOCTYPE html>\n<html><body>x</body></html>", "a web page"),
        ("unit.ipynb.html", "<html></html>", "a web page"),
        (
            "unit.deepnote",
            "project:\n  id: 1\n  notebooks:\n    - blocks: []\n",
            "notebook service",
        ),
        ("unit.yaml", "projectTitle: T\ncells: []\n", "notebook service"),
        ("unit.txt", "I could not do it.\n", "neither a notebook"),
        ("unit.pdf", "%PDF-1.7", "a PDF"),
    ],
)
def test_what_holds_no_cells_is_one_line_that_says_what_to_hand_in(hand_in, name, content, words):
    with pytest.raises(UnreadableSubmission, match=words) as caught:
        read_submission(hand_in(content, name))
    assert "hand in" in str(caught.value) or "export it" in str(caught.value)


def test_code_under_another_name_is_read(hand_in):
    submission = read_submission(hand_in("def relu(x):\n    return x\n", "unit.txt"))
    assert code(submission)
    assert "Python code" in submission.notes[0]
    assert read_submission(hand_in("x = 1\n", "unit.py.txt")).notes == ()


LONG = {
    "a project of blank lines": ("project:" + "\n" * 300_000, "unit.py", 1),
    "Databricks": ("# Databricks notebook source\n" + "\n" * 300_000 + "x = 1", "unit.py", 1),
    "a fence of marimo's": ("```python {" + "marimo " * 40_000 + "\n```\nx", "unit.md", 0),
    "another fence of marimo's": ("```{python " + "marimo " * 40_000 + "\n```\nx", "unit.md", 0),
    "blanks in a text": ("x" + " " * 300_000 + "\n```python\nx = 1\n```\n", "unit.md", 1),
    "cells alike": ("# %%\nx\n" * 999 + "x\n" * 100_000, "unit.py", 999),
}


@pytest.mark.parametrize("name", LONG)
def test_what_is_long_and_says_little_costs_little(hand_in, name):
    text, file, count = LONG[name]
    code = [cell for cell in read_submission(hand_in(text, file)).cells if cell.kind == "code"]
    assert sum(bool(cell.source.strip()) for cell in code) == count
    assert [cell.line for cell in code] == sorted(cell.line for cell in code)
