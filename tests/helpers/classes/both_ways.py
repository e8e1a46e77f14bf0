"""A graded class, recorded by nbgrader's own converter or by ours, and all that came of it."""

import sqlite3
from pathlib import Path

from fake_grader import FakeGrader

from grader.grading.student_folder import grade_student
from grader.nbgrader_bridge.batch.recording import Recorder
from grader.nbgrader_bridge.notebooks.autograded_notebook import write_autograded

_ROWS = {
    "student": "SELECT * FROM student",
    "course": "SELECT * FROM course",
    "assignment": "SELECT name, duedate, course_id FROM assignment",
    "submitted_assignment": "SELECT s.*, '' AS id FROM submitted_assignment s",
    "submitted_notebook": (
        "SELECT n.*, '' AS id, s.student_id AS assignment_id FROM submitted_notebook n "
        "JOIN submitted_assignment s ON s.id = n.assignment_id"
    ),
    "grade": (
        "SELECT g.*, '' AS id, s.student_id AS notebook_id FROM grade g "
        "JOIN submitted_notebook n ON n.id = g.notebook_id "
        "JOIN submitted_assignment s ON s.id = n.assignment_id"
    ),
    "comment": (
        "SELECT c.*, '' AS id, s.student_id AS notebook_id FROM comment c "
        "JOIN submitted_notebook n ON n.id = c.notebook_id "
        "JOIN submitted_assignment s ON s.id = n.assignment_id"
    ),
}


def reports_on(course, students):
    """The fake grader's reports by student, with what they are about."""
    grader = FakeGrader(course, "tiny")
    return {student: grade_student(grader, student) for student in students}


def record(course, reports, size=5):
    """Write notebooks and gradebook our way, `size` students in a transaction."""
    with Recorder(course, "tiny") as recorder:
        graded = [
            write_autograded(course, "tiny", item, recorder.released, recorder.filing)
            for item in reports.values()
        ]
        problems = []
        for begin in range(0, len(graded), size):
            problems += recorder.record(graded[begin : begin + size])
        return problems


def gradebook(course):
    """All rows of nbgrader's tables, with students in place of ids that are made up."""
    connection = sqlite3.connect(course.root / "gradebook.db")
    try:
        return {table: _rows(connection, query) for table, query in _ROWS.items()}
    finally:
        connection.close()


def _rows(connection, query):
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description]
    # Of columns of the same name the last one counts, as in a dict.
    return sorted(repr(sorted(dict(zip(names, row, strict=True)).items())) for row in cursor)


def files(folder: Path):
    """Content and mode of each file below a folder."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_mode, path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }
