"""nbgrader's feedback command, which updates late penalties first."""

from __future__ import annotations

from pathlib import Path

from nbgrader.converters import GenerateFeedback

from grader.course.course import CourseError, load_course
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.converters.converter_calls import follow_due_date


class CourseFeedback(GenerateFeedback):
    """`GenerateFeedback` for nbgrader's own command and buttons, with current late penalties."""

    changed: frozenset[str] = frozenset()

    def start(self) -> None:
        """Update late penalties, then make pages, also for students whose penalty changed."""
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
