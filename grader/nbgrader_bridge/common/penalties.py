"""Computes late penalties with the course's nbgrader plugin."""

from __future__ import annotations

import contextlib
import copy
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import LoggingConfigurable

STEP = AssignLatePenalties.__name__


class PenaltyError(Exception):
    """The course's plugin fails; the text is one clear line."""


class Penalties:
    """Asks the plugin named in the settings of nbgrader's `converter`.

    Args:
        converter: nbgrader's converter with `autograde_preprocessors`.
        root: The course's folder, where a plugin of its own may lie and read files.

    Attributes:
        enabled: Whether the course assigns penalties, and removes old ones, at all.
    """

    def __init__(self, converter: LoggingConfigurable, root: Path) -> None:
        self._converter, self._root = converter, root
        self._assigner: AssignLatePenalties | None = None
        self.enabled = _is_wanted(converter)

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """The penalty for one student.

        Args:
            student: The student's name.
            score: Points before the penalty.
            seconds_late: Seconds between the end of due date and extension, and the hand-in.

        Returns:
            Points between 0 and `score`; None for no penalty.

        Raises:
            PenaltyError: The plugin cannot be found, raises, or returns no number.
        """
        name = "the plugin for late penalties"
        try:
            if self._assigner is None:
                with self._in_the_course():
                    self._assigner = AssignLatePenalties(parent=self._converter)
            assigner, kind = self._assigner, self._assigner.plugin_class
            name = kind.__name__
            standard = kind is LateSubmissionPlugin
            with contextlib.nullcontext() if standard else self._in_the_course():
                assigner.init_plugin()
                found = assigner.plugin_inst.late_submission_penalty(student, score, seconds_late)
            return None if found is None else self._within(float(found), score)
        except (Exception, SystemExit) as error:
            message = " ".join(str(error).split()) or "no reason given"
            raise PenaltyError(f"{name} fails: {type(error).__name__}: {message}") from error

    def _within(self, penalty: float, score: float) -> float:
        if math.isnan(penalty):
            raise ValueError("a penalty is a number of points, not nan")
        return float(self._assigner._check_late_penalty(SimpleNamespace(score=score), penalty))

    @contextlib.contextmanager
    def _in_the_course(self) -> Iterator[None]:
        """Work in the course's folder and import from it, as nbgrader's command does."""
        root = str(self._root)
        added = root not in sys.path
        if added:
            sys.path.insert(0, root)
        try:
            with contextlib.chdir(root):
                yield
        finally:
            if added:
                sys.path.remove(root)


def _is_wanted(converter: LoggingConfigurable) -> bool:
    """Whether penalties are on, assigned by nbgrader's own step; others run in its converter."""
    if not any(is_own_step(item) for item in converter.autograde_preprocessors):
        return False
    config = copy.deepcopy(converter.config)
    config[STEP].pop("plugin_class", None)  # importing it here could fail
    return bool(AssignLatePenalties(config=config).enabled)


def is_own_step(step: type | str) -> bool:
    """Whether one of a converter's preprocessors is nbgrader's own for late penalties."""
    if isinstance(step, str):
        return step.rpartition(".")[2] == STEP
    return step is AssignLatePenalties
