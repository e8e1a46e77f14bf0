"""nbgrader's feedback converter, limited to some students."""

from __future__ import annotations

from nbgrader.converters import GenerateFeedback


class SomeFeedback(GenerateFeedback):
    """`GenerateFeedback` for `students` only; None for all."""

    students: set[str] | None = None

    def init_notebooks(self) -> None:
        """Find the autograded notebooks. Raises NbGraderException where there are none."""
        super().init_notebooks()
        if self.students is not None:
            unit = self.coursedir.assignment_id
            wanted = {self._format_source(unit, name) for name in self.students}
            self.assignments = {
                path: found for path, found in self.assignments.items() if path in wanted
            }
