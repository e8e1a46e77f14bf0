"""Late penalties as the course's plugin of nbgrader gives them."""

from __future__ import annotations

import contextlib
from types import SimpleNamespace

from nbgrader.converters.base import BaseConverter
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties

from grader.course import Course


class Penalties:
    """Asks the plugin that the settings of nbgrader's `converter` name."""

    def __init__(self, converter: BaseConverter, course: Course) -> None:
        self._assigner = AssignLatePenalties(parent=converter)
        self._root = course.root

    @property
    def enabled(self) -> bool:
        """Whether the course assigns penalties, and takes back old ones, at all."""
        return self._assigner.enabled

    def penalty(self, student: str, score: float, seconds_late: float) -> float | None:
        """The points taken from `score`, between 0 and `score`; None for no penalty."""
        self._assigner.init_plugin()
        plugin = self._assigner.plugin_inst
        # An instructor's own plugin may read files of the course, as from nbgrader's command.
        standard = type(plugin) is LateSubmissionPlugin
        with contextlib.nullcontext() if standard else contextlib.chdir(self._root):
            found = plugin.late_submission_penalty(student, score, seconds_late)
        if found is None:
            return None
        return self._assigner._check_late_penalty(SimpleNamespace(score=score), found)
