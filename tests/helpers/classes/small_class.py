"""A released course with the unit `small` and hand-ins for it; grading it; what came of it."""

import hashlib
import json
import re
import sqlite3

from rich.console import Console
from small_unit import DOUBLE, MOMENTS, RIGHT, notebook, write_unit

HAND_INS = {
    "ann": notebook(*RIGHT),
    "bob": notebook("def double(x):\n    return x * x", *RIGHT[1:]),
    "cy": notebook(DOUBLE, MOMENTS, "def count_positive(x):\n    raise RuntimeError('lost')"),
    "dee": notebook(*RIGHT),
    "eve": "this is no notebook",
    "flo": notebook(DOUBLE),
}
CONFIG = """\
from grader.nbgrader_bridge import configure

c = get_config()  # noqa: F821
configure(c)
"""


def make_course(root, hand_ins=HAND_INS):
    """A released course in `root`; returns it."""
    from grader.course.course import load_course
    from grader.release.release import release

    write_unit(root / "solutions" / "small")
    (root / "nbgrader_config.py").write_text(CONFIG)
    (root / ".course-secret").write_text("the same in all courses\n")
    course = load_course(root)
    release(course, "small")
    for student, text in hand_ins.items():
        hand_in(course, student, text)
    return course


def hand_in(course, student, text):
    """Put a student's notebook into submitted/."""
    folder = course.submitted / student / "small"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "small.ipynb").write_text(text)


def run(course, jobs=1, **options):
    """Grade the class in worker processes; returns what came of it."""
    from grader.class_grading.class_run import run_class
    from grader.class_grading.options import GradeOptions
    from grader.grading.settings import Settings

    with open("/dev/null", "w", encoding="utf-8") as nowhere:
        return run_class(
            GradeOptions(Settings(course, "small"), jobs, **options), Console(file=nowhere)
        )


def marks(course):
    """All that the gradebook says of everybody's work."""
    query = """
        select student.id, base.name, grade.auto_score, grade.manual_score, grade.extra_credit,
               grade.needs_manual_grade, assignment.timestamp
        from grade
        join base_cell base on base.id = grade.cell_id
        join submitted_notebook notebook on notebook.id = grade.notebook_id
        join submitted_assignment assignment on assignment.id = notebook.assignment_id
        join student on student.id = assignment.student_id
        order by 1, 2
    """
    with sqlite3.connect(f"file:{course.root / 'gradebook.db'}?mode=ro", uri=True) as book:
        found = book.execute(query).fetchall()
    book.close()
    return found


def points(course):
    """Each student's points."""
    found = {}
    for student, _, score, *_ in marks(course):
        found[student] = found.get(student, 0.0) + (score or 0.0)
    return found


def results(course):
    """Marks, and hashes of reports, autograded notebooks and pages, without how long things took."""
    found = {"marks": marks(course)}
    for folder, pattern in (
        ("reports", "*.json"),
        ("autograded", "*.ipynb"),
        ("feedback", "*.html"),
    ):
        for path in sorted((course.root / folder).rglob(pattern)):
            if folder == "reports":
                data = json.loads(path.read_text())
                data.pop("seconds"), data.pop("submission")
                for check in data["checks"]:
                    check.pop("seconds")
                text = json.dumps(data)
            else:
                text = re.sub(r"\d+\.\d+ s\b|\d+ ms\b", "", path.read_text())
            found[str(path.relative_to(course.root))] = hashlib.sha256(text.encode()).hexdigest()
    return found


def stamps(course):
    """When each report was written: it changes where a hand-in is graded again."""
    folder = course.root / "reports" / "small"
    return {path.stem: path.stat().st_mtime_ns for path in folder.glob("*.json")}
