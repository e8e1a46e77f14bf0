"""nbgrader's feedback pages, for some students or all."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters import GenerateFeedback

from grader.course import CourseError, load_course
from grader.nbgrader_bridge.quiet import NbgraderError


class SomeFeedback(GenerateFeedback):
    """`GenerateFeedback` for `students` only; None makes that all."""

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


class CourseFeedback(GenerateFeedback):
    """`GenerateFeedback` of nbgrader's own command and buttons, with late penalties as they are now."""

    changed: frozenset[str] = frozenset()

    def start(self) -> None:
        """Let penalties follow the due date, then make the pages; also those whose marks changed."""
        from grader.nbgrader_bridge.running import follow_due_date

        try:
            course, unit = load_course(Path(self.coursedir.root)), self.coursedir.assignment_id
            if unit in course.units():
                assigned = follow_due_date(course, unit)
                self.changed = frozenset(assigned.changed)
                for line in assigned.problems:
                    self.log.error("late penalties stay as they were: %s", line)
        except (CourseError, NbgraderError) as error:
            self.log.error("late penalties stay as they were: %s", error)
        super().start()

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether there is anything to do for a student."""
        force, self.force = self.force, self.force or student_id in self.changed
        try:
            return super().init_destination(assignment_id, student_id)
        finally:
            self.force = force
