"""Derive nbgrader's metadata for a unit's solved notebook, so that authors write none."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import nbformat
from nbformat import NotebookNode

from grader.course.notebook_cells import UnitCell
from grader.course.unit import SourceUnit
from grader.course.unit_modules import UnitError

SCHEMA_VERSION = 3  # of the cell metadata: nbgrader refuses other versions
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def source_notebook(unit: SourceUnit) -> NotebookNode:
    """The solved notebook in the form that nbgrader's 'generate assignment' needs.

    Solution cells are marked as such, and test cells have the points of their check. All other cells are
    read-only, except experiments, which students are asked to change. The same unit gives the same
    notebook.

    Raises:
        UnitError: the name of a cell is not a valid cell id.
    """
    numbers: Counter[str] = Counter()
    used: set[str] = set()
    points = {check.name: check.points for check in unit.checks}
    cells = [_cell(cell, _name(cell, unit, numbers, used), points) for cell in unit.cells]
    metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )


def _name(cell: UnitCell, unit: SourceUnit, numbers: Counter[str], used: set[str]) -> str:
    """The name of the check or definition, otherwise the kind with a number."""
    name = cell.name
    if cell.kind == "solution" and name in {check.name for check in unit.checks}:
        name = f"{name}-solution"
    if not name or name in used:
        numbers[cell.kind] += 1
        name = f"{cell.kind}-{numbers[cell.kind]:02}"
    if not _ID.fullmatch(name):
        raise UnitError(f"{unit.folder}: {name!r} cannot name a cell: use at most 64 ASCII letters")
    used.add(name)
    return name


def _cell(cell: UnitCell, name: str, points: dict[str, float]) -> dict[str, Any]:
    metadata: dict[str, Any] = {"tags": list(cell.tags)} if cell.tags else {}
    if cell.kind != "experiment":
        metadata["nbgrader"] = _marks(cell, name, points)
    kind = "markdown" if cell.kind == "text" else "code"
    made = {"cell_type": kind, "id": name, "metadata": metadata, "source": cell.source}
    return made | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _marks(cell: UnitCell, name: str, points: dict[str, float]) -> dict[str, Any]:
    marks: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "grade_id": name,
        "grade": cell.kind == "test",
        "solution": cell.kind == "solution",
        "locked": cell.kind != "solution",
        "task": False,
    }
    if cell.kind == "test":
        marks["points"] = points[cell.name]
    return marks
