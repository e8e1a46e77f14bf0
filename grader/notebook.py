"""`check` in a student's notebook: `check("training_output")` tells at once what a cell's work is worth."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.course import Course, CourseError, find_course
from grader.grading import Grader
from grader.render.html import outcome_mimebundle
from grader.render.terminal import print_report, render_outcome
from grader.report import Outcome, Report
from grader.unit import UnitError


class Shown:
    """What `check` returns: rich in Jupyter, plain where it is printed."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return outcome_mimebundle(self._outcome)

    def __repr__(self) -> str:
        return outcome_mimebundle(self._outcome)["text/plain"]


def checker(unit: str, namespace: dict[str, Any]) -> Callable[..., Shown | None]:
    """The `check` function of a notebook.

    unit: the assignment's name. namespace: the notebook's `globals()`, where the parts are looked
    up when a check runs. `check("name")` runs one check, `check()` all visible ones. The assignment
    is looked for in the working folder, then in the course around it. Raises UnitError, with one
    clear line, where its files are missing.
    """
    grader = Grader(_course(unit), unit, hidden=False, sandbox=False)
    known = [check.name for check in grader.book.unit.checks]

    def check(*names: str) -> Shown | None:
        """Check parts of this notebook: one by its name, or, without a name, all of them."""
        for name in names:
            if name not in known:
                print(f"There is no check called {name!r}. The checks are: {', '.join(known)}.")
                return None
        report = grader.grade_namespace(namespace, names)
        return _show(report, names)

    return check


def _show(report: Report, names: tuple[str, ...]) -> Shown | None:
    if not names:
        print_report(report)
        return None
    *others, last = (Shown(outcome) for outcome in report.checks)
    if not _in_jupyter():
        from rich.console import Console

        for outcome in report.checks:
            Console().print(render_outcome(outcome))
        return None
    for shown in others:
        from IPython.display import display

        display(shown)
    return last


def _in_jupyter() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def _course(unit: str) -> Course:
    here = Path.cwd().resolve()
    for folder in (here, here / unit):
        if (folder / "checks.py").is_file() and folder.name == unit:
            return Course(folder, solutions=folder / "solutions", assignments=folder.parent)
    try:
        return find_course(here)
    except CourseError:
        raise UnitError(
            f"the files of the assignment {unit!r} are not in {here}: keep the notebook in the "
            f"folder that it came in, beside checks.py and answers.npz"
        ) from None
