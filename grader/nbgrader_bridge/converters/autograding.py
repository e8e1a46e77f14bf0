"""nbgrader's autograding with the sealed grader inside; no hand-in can stop it."""

from __future__ import annotations

import contextlib
import functools
import glob
import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, BaseConverter, NbGraderException
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    SaveAutoGrades,
)
from traitlets import List, Type
from traitlets.utils.importstring import import_item

from grader.course.course import Course, CourseError, load_course
from grader.course.unit_modules import UnitError
from grader.grading.graded_submission import GradedSubmission
from grader.grading.student_folder import grade_student
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError, put_programs_on_path
from grader.nbgrader_bridge.common.late_penalties import update_penalties
from grader.nbgrader_bridge.common.penalties import Penalties, is_own_step
from grader.nbgrader_bridge.common.problems import Problem, problem_of
from grader.nbgrader_bridge.common.registration import register_unit
from grader.nbgrader_bridge.common.timestamps import HandInTime, course_zone, hand_in_time
from grader.nbgrader_bridge.converters.warm_grader import grader_for
from grader.nbgrader_bridge.notebooks.hand_in import read_again
from grader.nbgrader_bridge.notebooks.other_files import copy_other_files
from grader.nbgrader_bridge.notebooks.outputs import KEY, SealedExecute
from grader.nbgrader_bridge.notebooks.released_notebook import read_released
from grader.report.model import Report
from grader.runtime.keras_backend import UnsupportedBackend, require_backend
from grader.sandbox.parent.sandbox_errors import NoIsolation
from grader.submission.alignment import AlignedSubmission, aligned_notebook

NOTEBOOK = "grader_notebook"


class SealedExporter(NotebookExporter):
    """Converts the notebook that `SealedAutograde` prepared from a hand-in instead of the file."""

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Convert the prepared notebook, or the file where there is none."""
        notebook = (resources or {}).pop(NOTEBOOK, None)
        if notebook is None:
            return super().from_filename(filename, resources=resources, **kw)
        path = Path(filename)
        resources["metadata"] = {"name": path.stem, "path": str(path.parent)}
        return self.from_notebook_node(notebook, resources=resources, **kw)


class SafeCopies(BaseConverter):
    """Copies the other files of a hand-in; nbgrader would follow links and hang at devices."""

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Copy the regular files beside the notebook."""
        source = Path(self._format_source(assignment_id, student_id))
        target = Path(self._format_dest(assignment_id, student_id))
        limit = self.coursedir.max_file_size * 1000
        copy_other_files(source, target, self.coursedir.ignore, limit, self.log)


class SealedAutograde(Autograde, SafeCopies):
    """`Autograde` that reads whatever was handed in and writes the report as the tests' outputs.

    course: found from the settings unless given. reports: of all students, made beforehand;
    None grades here. submissions: what these reports are about, by student; what is not among them
    is read again. students: only these; None all. problems: filled by `start`.
    Assignments that are no units of the course are autograded as nbgrader always does.
    """

    course: Course | None = None
    reports: dict[str, Report] | None = None
    submissions: Mapping[str, AlignedSubmission] = MappingProxyType({})
    students: set[str] | None = None
    exporter_class = Type(SealedExporter)
    autograde_preprocessors = List(
        [SealedExecute, SaveAutoGrades, AssignLatePenalties, CheckCellMetadata]
    ).tag(config=True)

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.problems: list[Problem] = []

    @property
    def unit(self) -> str:
        """The unit's name, which is the assignment's."""
        return self.coursedir.assignment_id

    def start(self) -> None:
        """Autograde all hand-ins. Raises NbGraderException at the end where any was left out."""
        put_programs_on_path()
        try:
            self.course = self.course or load_course(Path(self.coursedir.root))
            if self.unit not in self.course.units():
                self._start_ordinary()
                return
            # nbgrader's own method would wait without end at a pipe named timestamp.txt.
            self.coursedir.get_existing_timestamp = lambda folder: self._handed_in(folder).time
            require_backend()
            self._prepare()
            with contextlib.ExitStack() as stack:
                stack.callback(self._follow_due_date)
                if self.reports is not None:
                    self._graded_for = self._graded_before
                else:
                    grader = stack.enter_context(grader_for(self.course, self.unit))
                    self._graded_for = functools.partial(grade_student, grader)
                super().start()
        except (CourseError, UnitError, NoIsolation, NbgraderError, UnsupportedBackend) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        finally:
            for problem in self.problems:
                self.log.error("%s was not graded: %s", problem.student, problem.message)

    def _follow_due_date(self) -> None:
        """Update the class's late penalties after all marks, so that a failing plugin costs no mark."""
        for line in update_penalties(self.coursedir.db_url, self.unit, self._penalties).problems:
            self.log.error("late penalties stay as they were: %s", line)

    def _handed_in(self, folder: str) -> HandInTime:
        return hand_in_time(Path(folder), course_zone(self.config))

    def _start_ordinary(self) -> None:
        converter = Autograde(coursedir=self.coursedir, parent=self.parent, config=self.config)
        converter.force, converter.log = self.force, self.log
        converter.start()

    def _prepare(self) -> None:
        if SealedExecute not in map(_imported, self.autograde_preprocessors):
            raise NbgraderError(
                "c.Autograde.autograde_preprocessors must begin with "
                "grader.nbgrader_bridge.notebooks.outputs.SealedExecute: without it everybody has full marks"
            )
        self._penalties = Penalties(self, Path(self.coursedir.root))
        self.autograde_preprocessors = [
            step for step in self.autograde_preprocessors if not is_own_step(step)
        ]
        self.released = read_released(self.course, self.unit)
        register_unit(self.course, self.unit, self.released, self.log)

    def init_notebooks(self) -> None:
        """All students' folders for the unit, whatever lies in them."""
        pattern = self._format_source(self.unit, self.coursedir.student_id)
        folders = [path for path in glob.glob(pattern) if os.path.isdir(path)]
        if self.students is not None:
            wanted = {self._format_source(self.unit, student) for student in self.students}
            folders = [path for path in folders if path in wanted]
        if not folders:
            message = f"nothing was handed in for {self.unit}: there is no {pattern}"
            self.log.error(message)
            raise NbGraderException(message)
        self.notebooks = []
        self.assignments = {path: [os.path.join(path, f"{self.unit}.ipynb")] for path in folders}

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Whether there is anything to do for a student."""
        with self._noting_problems(student_id):
            return super().init_destination(assignment_id, student_id)

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Make the student's folder in autograded/, and record student and hand-in in the gradebook."""
        with self._noting_problems(student_id):
            Path(self._format_dest(assignment_id, student_id)).mkdir(parents=True, exist_ok=True)
            super().init_assignment(assignment_id, student_id)
            when = self._handed_in(self._format_source(assignment_id, student_id))
            if when.note:
                self.log.warning("%s: %s", student_id, when.note)
            if when.note and when.time is None:
                self._forget_time(student_id)

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Read and grade one student's hand-in, and record the grades."""
        names = super().init_single_notebook_resources(notebook_filename)["nbgrader"]
        student = names["student"]
        with self._noting_problems(student):
            graded = self._graded_for(student)
            self._report = graded.report
            self._notebook = aligned_notebook(graded.aligned, self.released)
            super().convert_single_notebook(notebook_filename)

    def init_single_notebook_resources(self, notebook_filename: str) -> dict[str, Any]:
        """What the exporter and SealedExecute need: the notebook first, then the report."""
        resources = super().init_single_notebook_resources(notebook_filename)
        if self._sanitizing:
            resources[NOTEBOOK] = self._notebook
        else:
            resources[KEY] = self._report
        return resources

    def _graded_before(self, student: str) -> GradedSubmission:
        if student not in self.reports:
            raise NbgraderError("there is no report on this hand-in")
        aligned = self.submissions.get(student)
        if aligned is None:
            aligned = read_again(
                self.unit, self.course.submitted / student / self.unit, self.released
            )
        return GradedSubmission(self.reports[student], aligned)

    @contextlib.contextmanager
    def _noting_problems(self, student: str):
        try:
            yield
        except Exception as error:
            self.problems.append(problem_of(student, error))
            with contextlib.suppress(Exception):
                self._ask_for_review(student)
            raise

    def _forget_time(self, student: str) -> None:
        """Remove a recorded time that the hand-in no longer states, so that it does not count as late."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            gradebook.find_submission(self.unit, student).timestamp = None
            gradebook.db.commit()

    def _ask_for_review(self, student: str) -> None:
        """Mark the grades as waiting for a person; nbgrader would just show 0 points."""
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            found = gradebook.find_submission_notebook(self.unit, self.unit, student)
            for grade in found.grades:
                grade.needs_manual_grade = True
            gradebook.db.commit()


def _imported(step: type | str) -> type:
    """The class of a step, which settings may also give by its name. Raises NbgraderError."""
    if not isinstance(step, str):
        return step
    try:
        return import_item(step)
    except ImportError as error:
        raise NbgraderError(
            f"c.Autograde.autograde_preprocessors names {step}, which cannot be imported: {error}"
        ) from error
