"""Reads and writes the rows of a batch of hand-ins in nbgrader's tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from nbgrader.api import (
    Comment,
    Grade,
    Gradebook,
    MissingEntry,
    Student,
    SubmittedAssignment,
    SubmittedNotebook,
    new_uuid,
)
from sqlalchemy import func, insert, select, update

from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.common.timestamps import HandInTime
from grader.nbgrader_bridge.notebooks.gradebook_facts import GradebookFacts

NO_RESPONSE = "No response."


class Rows:
    """Writes the rows of one unit's hand-ins within the gradebook's open transaction."""

    def __init__(self, gradebook: Gradebook, unit: str) -> None:
        self._db = gradebook.db
        assignment = gradebook.find_assignment(unit)
        if [notebook.name for notebook in assignment.notebooks] != [unit]:
            raise NbgraderError(f"{unit}: the gradebook has other notebooks than {unit} for it")
        (notebook,) = assignment.notebooks
        self._assignment, self._notebook = assignment.id, notebook.id
        self._graded = {cell.name: cell.id for cell in notebook.grade_cells}
        self._answered = {cell.name: cell.id for cell in notebook.solution_cells}
        self._tasks = {cell.name: cell.id for cell in notebook.task_cells}
        solutions = set(self._answered)
        self._tests = [
            cell.id
            for cell in notebook.grade_cells
            if cell.cell_type == "code" and cell.name not in solutions
        ]
        self._db.commit()

    def write(self, batch: Sequence[GradebookFacts], times: Mapping[str, HandInTime]) -> None:
        """Insert or update all rows of these hand-ins.

        Args:
            batch: Hand-ins of different students.
            times: The time of each hand-in, by student.

        Raises:
            ValueError: A hand-in has other cells than the gradebook.
            MissingEntry: The gradebook lacks rows of a hand-in.
        """
        for item in batch:
            self._check(item)
        students = [item.student for item in batch]
        self._add_students(students)
        known = self._submissions(students)
        self._add([item for item in batch if item.student not in known], times)
        self._update([item for item in batch if item.student in known], known)
        self._update_times({known[name]: times[name] for name in students if name in known})

    def ask_for_review(self, student: str, when: HandInTime) -> None:
        """Mark all grades of a student as waiting for a person; adds an unknown student."""
        self._add_students([student])
        if student not in self._submissions([student]):
            points = dict.fromkeys(self._graded)
            self._add([GradebookFacts(student, points, frozenset())], {student: when})
        (notebook,) = self._notebooks(self._submissions([student]).values()).values()
        waiting = update(Grade).where(Grade.notebook_id == notebook)
        self._db.execute(waiting.values(needs_manual_grade=True))

    def scores(self) -> dict[str, float | None]:
        """Points of the tests by student; None where a test has none."""
        found = self._db.execute(
            select(
                SubmittedAssignment.student_id,
                func.count(Grade.auto_score),
                func.sum(Grade.auto_score),
            )
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .where(SubmittedNotebook.notebook_id == self._notebook, Grade.cell_id.in_(self._tests))
            .group_by(SubmittedAssignment.student_id)
        )
        return {
            student: float(points) if count == len(self._tests) else None
            for student, count, points in found
        }

    def _check(self, item: GradebookFacts) -> None:
        if set(item.points) != set(self._graded) or not item.untouched <= set(self._answered):
            raise ValueError("the autograded notebook has other cells than the gradebook")

    def _add_students(self, students: list[str]) -> None:
        known = set(self._db.scalars(select(Student.id).where(Student.id.in_(students))))
        new = [{"id": student} for student in students if student not in known]
        if new:
            self._db.execute(insert(Student), new)

    def _submissions(self, students: list[str]) -> dict[str, str]:
        """Ids of these students' hand-ins, by student."""
        wanted = select(SubmittedAssignment.student_id, SubmittedAssignment.id).where(
            SubmittedAssignment.assignment_id == self._assignment,
            SubmittedAssignment.student_id.in_(students),
        )
        return dict(self._db.execute(wanted).all())

    def _notebooks(self, submissions: Iterable[str]) -> dict[str, str]:
        """Ids of the submitted notebooks, by id of the hand-in."""
        wanted = select(SubmittedNotebook.assignment_id, SubmittedNotebook.id).where(
            SubmittedNotebook.notebook_id == self._notebook,
            SubmittedNotebook.assignment_id.in_(list(submissions)),
        )
        return dict(self._db.execute(wanted).all())

    def _add(self, batch: Sequence[GradebookFacts], times: Mapping[str, HandInTime]) -> None:
        submissions, notebooks, grades, comments = [], [], [], []
        for item in batch:
            submission, notebook = new_uuid(), new_uuid()
            submissions.append(
                {
                    "id": submission,
                    "assignment_id": self._assignment,
                    "student_id": item.student,
                    "timestamp": times[item.student].time,
                }
            )
            notebooks.append(
                {"id": notebook, "notebook_id": self._notebook, "assignment_id": submission}
            )
            grades += [
                {"notebook_id": notebook, "cell_id": cell} | _grade(item.points[name], None)
                for name, cell in self._graded.items()
            ]
            waiting = _grade(0.0 if item.missing else None, None)
            grades += [
                {"notebook_id": notebook, "cell_id": cell} | waiting
                for cell in self._tasks.values()
            ]
            comments += [
                {"notebook_id": notebook, "cell_id": cell, "auto_comment": _comment(name, item)}
                for name, cell in (self._answered | self._tasks).items()
            ]
        for table, rows in (
            (SubmittedAssignment, submissions),
            (SubmittedNotebook, notebooks),
            (Grade, grades),
            (Comment, comments),
        ):
            if rows:
                self._db.execute(insert(table), rows)

    def _update(self, batch: Sequence[GradebookFacts], known: dict[str, str]) -> None:
        if not batch:
            return
        notebooks = self._notebooks(known.values())
        owners: dict[str, GradebookFacts] = {}
        for item in batch:
            if known[item.student] not in notebooks:
                raise MissingEntry(f"the gradebook lacks the notebook of {item.student}")
            owners[notebooks[known[item.student]]] = item
        self._update_grades(owners)
        self._update_comments(owners)

    def _update_times(self, times: Mapping[str, HandInTime]) -> None:
        """Update times by id of the hand-in; without a file, the gradebook keeps its time."""
        stated = {number: when for number, when in times.items() if when.time or when.note}
        rows = [{"id": number, "timestamp": when.time} for number, when in stated.items()]
        self._execute_each(SubmittedAssignment, rows)

    def _update_grades(self, owners: dict[str, GradebookFacts]) -> None:
        names = {cell: name for name, cell in self._graded.items()}
        tasks = set(self._tasks.values())
        wanted = select(Grade.id, Grade.notebook_id, Grade.cell_id, Grade.manual_score)
        rows, found = [], 0
        for number, notebook, cell, manual in self._db.execute(
            wanted.where(Grade.notebook_id.in_(list(owners)))
        ):
            item = owners[notebook]
            if cell in names:
                found += 1
                rows.append({"id": number} | _grade(item.points[names[cell]], manual))
            elif cell in tasks and item.missing:
                rows.append({"id": number, "auto_score": 0.0, "needs_manual_grade": False})
        if found != len(names) * len(owners):
            raise MissingEntry("the gradebook lacks grades of this hand-in")
        self._execute_each(Grade, rows)

    def _update_comments(self, owners: dict[str, GradebookFacts]) -> None:
        names = {cell: name for name, cell in (self._answered | self._tasks).items()}
        wanted = select(Comment.id, Comment.notebook_id, Comment.cell_id)
        rows = [
            {"id": number, "auto_comment": _comment(names[cell], owners[notebook])}
            for number, notebook, cell in self._db.execute(
                wanted.where(Comment.notebook_id.in_(list(owners)))
            )
            if cell in names
        ]
        if len(rows) != len(names) * len(owners):
            raise MissingEntry("the gradebook lacks comments of this hand-in")
        self._execute_each(Comment, rows)

    def _execute_each(self, table: Any, rows: list[dict[str, Any]]) -> None:
        if rows:
            self._db.execute(update(table), rows)


def _grade(auto_score: float | None, manual_score: float | None) -> dict[str, Any]:
    waiting = manual_score is not None or auto_score is None
    return {"auto_score": auto_score, "needs_manual_grade": waiting}


def _comment(name: str, item: GradebookFacts) -> str | None:
    return NO_RESPONSE if name in item.untouched else None
