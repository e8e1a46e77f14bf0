"""nbgrader's feedback pages, for some students or all."""

from __future__ import annotations

import os

from nbgrader.converters import GenerateFeedback, NbGraderException


class SomeFeedback(GenerateFeedback):
    """`GenerateFeedback` for `students` only; None makes that all."""

    students: set[str] | None = None

    def init_notebooks(self) -> None:
        """Find the autograded notebooks. Raises NbGraderException where there are none."""
        super().init_notebooks()
        if self.students is None:
            return
        unit = self.coursedir.assignment_id
        wanted = {os.path.normpath(self._format_source(unit, name)) for name in self.students}
        self.assignments = {
            path: found
            for path, found in self.assignments.items()
            if os.path.normpath(path) in wanted
        }
        if not self.assignments:
            raise NbGraderException(f"none of these students has been autograded for {unit}")
