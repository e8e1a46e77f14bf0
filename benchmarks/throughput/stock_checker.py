"""`check` for stock nbgrader: runs a check in the kernel, visible and hidden cases, and returns points.

Favours stock: what references return is read from files, nothing is diagnosed or scanned, and there is
no sandbox. The student is the one in whose folder the kernel works.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import logging
import os
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from grader.authoring import Case, Check, FurtherCases
from grader.authoring.misconceptions import Words
from grader.course.case_seeds import hidden_seed
from grader.course.unit import Unit
from grader.evaluation.compare import Expected
from grader.evaluation.sketch import Sketch
from grader.grading.check_run import CheckRun, CheckSettings
from grader.grading.open_unit import OpenUnit
from grader.references.answers_file import load_released
from grader.references.references import reference_key
from grader.references.store import ReferenceStore
from grader.report.model import Report
from grader.runtime.silence import start_devices
from grader.student.notebook_session import NotebookSession
from grader.subjects.time_limits import TimeLimits

SOLUTIONS, ASSIGNMENTS = "STOCK_SOLUTIONS", "STOCK_ASSIGNMENTS"
STORE, SECRET = "STOCK_STORE", "STOCK_SECRET"


class _Stored:
    """What references returned, read from the store and nowhere else."""

    resolution = 0.0

    def __init__(self, folder: Path) -> None:
        self.words: dict[str, Words] = {}
        self._store = ReferenceStore(folder)

    def expected(self, check: Check, case: Case, seed: str) -> list[Expected]:
        return self._right(check, case, seed)[0]

    def correct(self, check: Check, case: Case, seed: str) -> Sketch:
        return self._right(check, case, seed)[1]

    def hypotheses(self, check: Check, case: Case, seed: str) -> dict[Any, Any]:
        return {}

    def _right(self, check: Check, case: Case, seed: str) -> tuple[list[Expected], Sketch]:
        found = self._store.right(reference_key(check, case, seed))
        if found is None:
            raise LookupError(f"the store lacks {check.name}, case {case.title!r}")
        return found


class _PointsOnly(CheckRun):
    """Runs checks and names no mistakes."""

    def _diagnose(self, report: Report) -> None:
        pass

    def _observe(self, *_: Any) -> None:
        pass


def checker(unit: str, namespace: dict[str, Any]) -> Callable[[str], float]:
    """The `check` of a notebook: `check("name")` is what the check is worth there."""
    opened = _open_unit(unit)
    start_devices()
    student = Path.cwd().parent.name
    seed = hidden_seed(os.fsencode(os.environ[SECRET]), student, unit)
    limits = TimeLimits()
    deadline = time.monotonic() + limits.submission
    settings = CheckSettings(opened, NotebookSession(namespace), limits, seed, deadline)
    run = _PointsOnly(settings)
    passed: dict[str, bool] = {}

    def check(name: str) -> float:
        """Run one check. What it needs has run in earlier cells."""
        if not all(passed.get(needed, True) for needed in opened.unit.check(name).needs):
            passed[name] = False
            return 0.0
        report = Report(unit, str(Path.cwd()), seed, [])
        with _nothing_said():
            run.into(report, only=[name])
        (outcome,) = report.checks
        passed[name] = outcome.status == "passed"
        return float(outcome.points)

    return check


@contextlib.contextmanager
def _nothing_said():
    """Keep warnings back: nbgrader gives no points to a cell that writes to stderr."""
    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    with warnings.catch_warnings(), contextlib.redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def _open_unit(name: str) -> OpenUnit:
    """The unit with its hidden cases, without the solution."""
    unit, answers = load_released(Path(os.environ[ASSIGNMENTS]) / name)
    sys.path.insert(0, os.environ[SOLUTIONS])
    hidden = importlib.import_module(f"{name}.hidden_checks")
    return OpenUnit(
        _with_hidden_cases(unit, hidden),
        tuple(answers.meta["preamble"]),
        answers,
        _Stored(Path(os.environ[STORE])),
    )


def _with_hidden_cases(unit: Unit, hidden: ModuleType) -> Unit:
    members = {
        id(item): item
        for value in vars(hidden).values()
        for item in (value if isinstance(value, list) else [value])
    }.values()
    own = {i.name: i for i in members if isinstance(i, Check) and i.name in unit.hidden_checks}
    cases = {check.name: [] for check in unit.checks}
    for item in members:
        if isinstance(item, FurtherCases):
            cases[item.check] += item.cases
    cases |= {check.name: list(check.cases) for check in own.values()}
    return replace(
        unit,
        checks=[own.get(check.name, check) for check in unit.checks],
        hidden_cases={check: tuple(found) for check, found in cases.items()},
    )
