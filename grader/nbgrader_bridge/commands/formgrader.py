"""Answers formgrader's requests for a course whose units lie in `solutions/`."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import Any

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import NbGraderException

from grader.course.course import Course, CourseError, load_course
from grader.course.unit_modules import UnitError
from grader.nbgrader_bridge.common.timestamps import NAME, course_zone, hand_in_time


class CourseAPI(NbGraderAPI):
    """`NbGraderAPI` that lists released units and copes with any content of a time stamp.

    Failing buttons answer with one line instead of a traceback.
    """

    def get_source_assignments(self) -> set[str]:
        """nbgrader's own assignments, and all units that have been released."""
        return super().get_source_assignments() | set(self._released_units())

    def get_assignment(self, assignment_id: str, *arguments: Any, **options: Any) -> Any:
        """What formgrader shows of an assignment. The source of a unit lies in `solutions/`."""
        if assignment_id not in self._released_units():
            return super().get_assignment(assignment_id, *arguments, **options)
        # nbgrader recognizes an assignment only by this folder, and itself creates it empty.
        Path(self._source_folder(assignment_id)).mkdir(parents=True, exist_ok=True)
        found = super().get_assignment(assignment_id, *arguments, **options)
        source = os.path.relpath(self._course().solutions / assignment_id, self.coursedir.root)
        if found and not source.startswith(os.pardir):
            found["source_path"] = source
        return found

    def get_submitted_timestamp(
        self, assignment_id: str, student_id: str
    ) -> datetime.datetime | None:
        """The time of a hand-in; None where no readable time is given."""
        folder = self.coursedir.format_path(
            self.coursedir.submitted_directory, student_id, assignment_id
        )
        return hand_in_time(Path(folder), course_zone(self.config)).time

    def get_autograded_students(self, assignment_id: str) -> set[str]:
        """Students who need no autograding. A time only in the gradebook does not make a new hand-in."""
        found = super().get_autograded_students(assignment_id)
        with self.gradebook as gradebook:
            known = {item["student"] for item in gradebook.submission_dicts(assignment_id)}
        for student in known - found:
            submitted, autograded = (
                Path(self.coursedir.format_path(folder, student, assignment_id))
                for folder in (
                    self.coursedir.submitted_directory,
                    self.coursedir.autograded_directory,
                )
            )
            if autograded.is_dir() and not os.path.lexists(submitted / NAME):
                found.add(student)
        return found

    def _released_units(self) -> list[str]:
        try:
            course = self._course()
        except CourseError:
            return []
        return [unit for unit in course.units() if _is_released(course, unit)]

    def _course(self) -> Course:
        return load_course(Path(self.coursedir.root))

    def _source_folder(self, unit: str) -> str:
        return self.coursedir.format_path(self.coursedir.source_directory, ".", unit)


def _is_released(course: Course, unit: str) -> bool:
    try:
        course.released(unit)
    except UnitError:
        return False
    return course.has_solutions(unit)


def one_line(capture_log: Any) -> Any:
    """nbgrader's `capture_log` without tracebacks of errors whose text already tells what is wrong."""

    def captured(app: Any, *arguments: Any, **options: Any) -> dict[str, Any]:
        messages: list[str] = []

        class Quiet:
            log = app.log

            @staticmethod
            def start() -> None:
                try:
                    app.start()
                except NbGraderException as error:
                    messages.append(str(error))
                    raise

        result = capture_log(Quiet, *arguments, **options)
        return result | {"error": messages[0]} if messages else result

    captured.is_one_line = True
    return captured


def use_in_server() -> None:
    """Have a Jupyter server in this process use `CourseAPI`.

    The server imports the extension before it reads a course's settings. The name in
    nbgrader.apps.api stays, as the class itself uses it.
    """
    import nbgrader.apps.api as api

    for name in ("nbgrader.apps", "nbgrader.server_extensions.formgrader.base"):
        if name in sys.modules:
            sys.modules[name].NbGraderAPI = CourseAPI
    if not hasattr(api.capture_log, "is_one_line"):
        api.capture_log = one_line(api.capture_log)
