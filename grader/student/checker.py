"""`check` in a student's notebook: `check("training_output")` runs one check on the cells run so far.

Keras and what needs it are imported when `checker` is called, without their start-up messages.
"""

from __future__ import annotations

import difflib
import os
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from grader.course.lone_units import course_around
from grader.course.unit_modules import UnitError
from grader.process_state import in_kits_own, kits_own
from grader.runtime.faults import KitFault, kit_fault
from grader.runtime.keras_backend import UnsupportedBackend
from grader.runtime.silence import import_keras, start_devices

if TYPE_CHECKING:
    from grader.grading.open_unit import OpenUnit
    from grader.report.model import Outcome, Report


class ShownOutcome:
    """An outcome returned by `check`: HTML in Jupyter, plain text where it is printed."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        with kits_own():  # the notebook renders it after `check` has returned
            from grader.report.html import outcome_mimebundle

            return outcome_mimebundle(self._outcome)

    def __repr__(self) -> str:
        return self._repr_mimebundle_()["text/plain"]


def checker(unit: str, namespace: dict[str, Any]) -> Callable[..., ShownOutcome | None]:
    """Make the `check` function of a notebook.

    `check("name")` runs one check, `check()` all visible ones. The assignment is looked for in the
    working folder, then in the course around it.

    Args:
        unit: The assignment's name.
        namespace: The notebook's `globals()`, where parts are looked up when a check runs.

    Raises:
        UnitError: The assignment's files are missing or broken; the text is one clear line.
    """
    with kits_own():
        try:
            import_keras()
            from grader.grading.open_unit import open_unit

            opened = open_unit(course_around(unit), unit, hidden=False)
        except (UnitError, UnsupportedBackend) as error:
            raise _one_line_error(str(error)) from None
        known = [check.name for check in opened.unit.checks]
        start_devices()

    @in_kits_own
    def check(*names: str) -> ShownOutcome | None:
        """Check parts of this notebook: one by its name, or, without a name, all of them."""
        for name in names:
            if name not in known:
                print(_unknown(name, known))
                return None
        try:
            return _show(grade_namespace(opened, namespace, names), names)
        except (KitFault, UnitError) as error:
            raise _one_line_error(str(error)) from None
        except Exception as error:
            raise _one_line_error(str(kit_fault("this", error))) from error

    return check


@in_kits_own
def grade_namespace(
    opened: OpenUnit, namespace: dict[str, Any], names: Sequence[str] = ()
) -> Report:
    """Check the parts in a notebook's own namespace, visible cases only; all, or some."""
    from grader.course.case_seeds import visible_seed
    from grader.grading.check_run import CheckRun, CheckSettings, CheckState
    from grader.report.model import Report
    from grader.student.notebook_session import NotebookSession, delegations_in
    from grader.subjects.time_limits import TimeLimits

    begun, limits = time.monotonic(), TimeLimits()
    report = Report(opened.unit.name, "this notebook", visible_seed(opened.unit.name), [])
    state = CheckState(delegations_in(opened.unit, namespace))
    deadline = begun + limits.submission
    settings = CheckSettings(opened, NotebookSession(namespace), limits, None, deadline)
    CheckRun(settings, state).into(report, only=names)
    report.seconds = time.monotonic() - begun
    return report


def _show(report: Report, names: tuple[str, ...]) -> ShownOutcome | None:
    if os.environ.get("NBGRADER_EXECUTION"):
        return _show_to_nbgrader(report)
    if not names:
        from grader.report.terminal import print_report

        print_report(report)
        return None
    *others, last = (ShownOutcome(outcome) for outcome in report.checks)
    if not _in_jupyter():
        for shown in (*others, last):
            print(shown)
        return None
    for shown in others:
        from IPython.display import display

        display(shown)
    return last


def _show_to_nbgrader(report: Report) -> None:
    """Raise where a check is not passed: `nbgrader validate` gives full marks unless a cell raises."""
    from grader.report.sentences import is_pending

    for outcome in report.checks:
        print(ShownOutcome(outcome))
    ran = [outcome for outcome in report.checks if not is_pending(outcome)]
    missed = [outcome.name for outcome in ran if outcome.status != "passed"]
    if missed:
        raise _one_line_error(f"not passed: {', '.join(missed)}")


def _unknown(name: str, known: list[str]) -> str:
    close = difflib.get_close_matches(str(name), known, 1)
    if close:
        return f"There is no check called {name!r}. Did you mean {close[0]!r}?"
    return f"There is no check called {name!r}. The checks are: {', '.join(known)}."


def _in_jupyter() -> bool:
    try:
        from IPython import get_ipython
    except ImportError:
        return False
    shell = get_ipython()
    return shell is not None and hasattr(shell, "kernel")


def _one_line_error(line: str) -> Exception:
    class OneLine(UnitError):
        """Shown as one line in a notebook: a traceback through the grader would not help a student."""

        def _render_traceback_(self) -> list[str]:
            return [f"grader: {self}"]

    return OneLine(line)
