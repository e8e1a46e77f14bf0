"""nbgrader's own autograde steps, with a real gradebook, never complain about a normalized hand-in."""

import copy
import logging
import os
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import (
    CheckCellMetadata,
    DeduplicateIds,
    OverwriteCells,
    SaveAutoGrades,
    SaveCells,
)

from grader.hand_in_choice.hand_in_reading import read_submission
from grader.submission.alignment import align, aligned_notebook
from grader.submission.released_cells import ReleasedNotebook

STEPS = (DeduplicateIds, OverwriteCells, CheckCellMetadata, SaveAutoGrades)


@pytest.fixture
def autograde(release, tmp_path, caplog, monkeypatch):
    """Run nbgrader's steps on a notebook; returns its submission's (score, needs manual grade)."""
    # nbgrader calls the program alembic, which lies beside this Python.
    beside = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", os.pathsep.join([beside, os.environ["PATH"]]))
    url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    names = {"notebook": "unit", "assignment": "week", "student": "ada", "db_url": url}
    resources = {"nbgrader": names, "metadata": {"name": "unit"}}
    with Gradebook(url) as gradebook:
        gradebook.add_assignment("week")
        gradebook.add_student("ada")
    SaveCells().preprocess(copy.deepcopy(release), resources)

    def run(notebook):
        with Gradebook(url) as gradebook:
            gradebook.add_submission("week", "ada")
        logger = logging.getLogger("nbgrader-steps")
        with caplog.at_level(logging.WARNING):
            for step in STEPS:
                notebook, _ = step(log=logger).preprocess(notebook, resources)
        assert caplog.messages == []
        with Gradebook(url) as gradebook:
            found = gradebook.find_submission_notebook("unit", "week", "ada")
            return found.score, found.needs_manual_grade

    return run


@pytest.mark.parametrize("keep", ["all", "twice", "no tests", "nothing", "script"])
def test_no_step_complains(autograde, release, solved, hand_in, keep):
    cells = {
        "all": solved.cells,
        "twice": [*solved.cells, *copy.deepcopy(solved.cells)],
        "no tests": [cell for cell in solved.cells if "check(" not in cell.source],
        "nothing": [],
        "script": [],
    }[keep]
    if keep == "script":
        path = hand_in("def relu(x):\n    return 1\n", "unit.py")
    else:
        path = hand_in({**solved, "cells": cells})
    notebook = aligned_notebook(align(read_submission(path), ReleasedNotebook(release)), release)
    # Tests without any output count in full; the open question is unanswered, which is 0.
    assert autograde(notebook) == (6.0, False)
