"""Writes a report into a notebook as cell outputs, which nbgrader and the student read."""

from __future__ import annotations

import dataclasses
import math
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from grader.nbgrader_bridge.notebooks.summary import summary_mimebundle
from grader.report.html import outcome_mimebundle
from grader.report.model import Outcome, Report
from grader.text.safe_text import clean

KEY = "grader_report"
TOP = "grader-summary"


class SealedExecute(NbGraderPreprocessor):
    """Replaces nbgrader's `Execute`: writes the report as the cells' outputs and starts no kernel."""

    # Without outputs nbgrader gives full marks, so no setting may switch this off.
    enabled = Bool(True)

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Write the report that `SealedAutograde` left in the resources."""
        report = resources.pop(KEY, None)
        if report is None:
            raise RuntimeError(
                "SealedExecute works within SealedAutograde only: "
                "call grader.nbgrader_bridge.configure(c) in nbgrader_config.py"
            )
        write_report(nb, report)
        return nb, resources


def write_report(notebook: NotebookNode, report: Report) -> None:
    """Write outcome and points of each test as the cell's outputs, and a summary as the first cell.

    nbgrader reads the points from the only execute_result of a cell. The outputs contain no stream
    and no error.

    Args:
        notebook: A submission laid onto the released notebook; changed in place.
        report: The report on this submission.

    Raises:
        ValueError: Report and notebook do not belong together.
    """
    outcomes = {outcome.name: outcome for outcome in report.checks}
    tests = {
        cell.metadata.nbgrader.grade_id: cell
        for cell in notebook.cells
        if utils.is_grade(cell) and not utils.is_solution(cell) and cell.cell_type == "code"
    }
    if outcomes and (missing := set(outcomes) - set(tests)):
        raise ValueError(
            f"the check {min(missing)} has no cell in the released notebook: "
            f"run `grader release {report.unit}`"
        )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    for name, cell in tests.items():
        cell.outputs = _outputs(name, cell, outcomes.get(name), report)
    notebook.cells = [cell for cell in notebook.cells if cell.get("id") != TOP]
    notebook.cells.insert(0, _summary(report))


def _outputs(
    name: str, cell: NotebookNode, outcome: Outcome | None, report: Report
) -> list[NotebookNode]:
    worth = float(cell.metadata.nbgrader.points)
    if outcome is None:
        data = {"text/plain": _why_not_graded(name, report)}
        return [_display(data), _result(0.0)]
    if outcome.max_points != worth:
        raise ValueError(
            f"the check {name} is worth {outcome.max_points:g} points in the unit and {worth:g} "
            f"in the released notebook: run `grader release {report.unit}`"
        )
    if not (math.isfinite(outcome.points) and 0 <= outcome.points <= worth):
        raise ValueError(f"the check {name} cannot give {outcome.points} of {worth:g} points")
    return [_display(_rendered(outcome)), _result(outcome.points)]


def _rendered(outcome: Outcome) -> dict[str, str]:
    """The outcome in HTML and text. Outcomes that many students share are rendered once."""
    if outcome.evidence is not None or outcome.diagnosis or outcome.message:
        return outcome_mimebundle(outcome)
    return _rendered_once(*(getattr(outcome, name) for name in _PLAIN))


_PLAIN = [
    field.name
    for field in dataclasses.fields(Outcome)
    if field.name not in ("seconds", "message", "diagnosis", "evidence")
]


@lru_cache(1024)
def _rendered_once(*values: Any) -> dict[str, str]:
    return outcome_mimebundle(Outcome(**dict(zip(_PLAIN, values, strict=True))))


def _display(data: dict[str, str]) -> NotebookNode:
    return from_dict({"output_type": "display_data", "metadata": {}, "data": data})


def _why_not_graded(name: str, report: Report) -> str:
    if not report.checks and report.notes:
        return clean(f"not graded: {report.notes[0]}", 2000)
    return f"not graded: the check {name} is not part of this unit any more"


def _result(points: float) -> NotebookNode:
    return from_dict(
        {
            "output_type": "execute_result",
            "metadata": {},
            "data": {"text/plain": repr(float(points))},
            "execution_count": None,
        }
    )


def _summary(report: Report) -> NotebookNode:
    """A code cell with the summary as output: a Markdown cell would render students' file names."""
    cell = new_code_cell("# What the grader says about this hand-in")
    cell.id = TOP
    cell.outputs = [_display(summary_mimebundle(report))]
    return cell
