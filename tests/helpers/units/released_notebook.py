"""A small released notebook, made the way nbgrader makes one, and hand-ins for it."""

import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SOLUTION_SOURCES = {
    "solve-relu": "def relu(x):\n    ### BEGIN SOLUTION\n    return max(x, 0)\n    ### END SOLUTION",
    "solve-layer": (
        "class Layer:\n    def __init__(self):\n        ### BEGIN SOLUTION\n"
        "        self.rate = 2\n        ### END SOLUTION"
    ),
    "solve-leaky": "def leaky(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION",
}


def _marked(cell, grade_id, **marks):
    cell.metadata["nbgrader"] = {
        "schema_version": 3,
        "grade": False,
        "solution": False,
        "locked": False,
        "task": False,
        "grade_id": grade_id,
        **marks,
    }
    return cell


def make_release():
    """A release with locked text and imports, three solutions, three tests, an open question."""
    from nbgrader.preprocessors import ClearSolutions, ComputeChecksums, LockCells

    cells = [
        _marked(new_markdown_cell("# Activations"), "intro", locked=True),
        _marked(new_code_cell("import math"), "imports", locked=True),
    ]
    for name in ("relu", "layer", "leaky"):
        grade_id = f"solve-{name}"
        cells.append(_marked(new_code_cell(SOLUTION_SOURCES[grade_id]), grade_id, solution=True))
        test = new_code_cell(f'check("{name}_values")')
        cells.append(_marked(test, f"{name}_values", grade=True, locked=True, points=2))
    question = new_markdown_cell("Why?")
    cells.append(_marked(question, "why", grade=True, solution=True, points=1))
    plot = new_code_cell("plot = 1 / 0")
    plot.metadata["tags"] = ["experiment"]
    notebook = new_notebook(cells=[*cells, plot])
    for number, cell in enumerate(notebook.cells):
        cell.id = f"r{number}"
    for preprocessor in (LockCells, ClearSolutions, ComputeChecksums):
        notebook, _ = preprocessor().preprocess(notebook, {})
    return notebook


@pytest.fixture
def release():
    return make_release()


@pytest.fixture
def solved(release):
    """The release as a student fills it in."""
    notebook = nbformat.from_dict(json.loads(json.dumps(release)))
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.source = cell.source.replace("raise NotImplementedError()", "return 7")
    return notebook


@pytest.fixture
def hand_in(tmp_path):
    """Write a notebook or text to a file, and return its path."""

    def write(content, name="unit.ipynb"):
        path = tmp_path / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            text = content if isinstance(content, str) else json.dumps(content)
            path.write_text(text, encoding="utf-8")
        return path

    return write
