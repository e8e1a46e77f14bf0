"""A grader without any sandbox: the marks depend on words in the file."""

from types import SimpleNamespace

import numpy as np

from grader.course.unit_loading import load_unit
from grader.grading.graded_submission import GradedSubmission
from grader.report.model import Diagnosis, Evidence, Flag, Outcome, Report
from grader.submission.alignment import align
from grader.submission.released_cells import read_release

TITLES = {
    "doubles": ("double", 2.0, False),
    "doubles_floats": ("double", 1.0, False),
    "scales": ("Scale", 1.5, False),
    "halves": ("Scale", 0.5, True),
}


def report(student, points, notes=(), flags=()):
    """A report; points: by check, all others 0."""
    checks = []
    for name, (part, worth, hidden) in TITLES.items():
        earned = points.get(name, 0.0)
        item = Outcome(
            name, part, f"Title of {name}", "passed" if earned else "failed", earned, worth, hidden
        )
        if not earned and not hidden:
            item.message = "It differs <script>alert(1)</script>."
            item.diagnosis = [Diagnosis(("squares",), "You square your argument.", 1e-9)]
            item.evidence = Evidence(
                "four numbers",
                ("double(float32 (4,))",),
                "y",
                np.arange(4.0),
                np.arange(4.0) * 2,
                (3,),
                0.5,
                "our solution",
            )
        checks.append(item)
    return Report("tiny", "file", "seed", checks, list(flags), list(notes), student=student)


GRADED = []


class FakeGrader:
    """2 points for a file that says 'x + x', 1.5 for 'factor', a crash for 'crash'."""

    def __init__(self, course, unit, **_):
        self.course, self.sandbox = course, None
        self.opened = SimpleNamespace(unit=load_unit(course.source(unit)))

    def seed(self, student):
        """No seed."""
        return ""

    def grade_submission(self, submission, student=""):
        """Look for words in the file."""
        text = "\n".join(cell.source for cell in submission.cells if not cell.locked)
        GRADED.append(student)
        if "crash" in text:
            raise ZeroDivisionError("a fault of ours\nwith details")
        points = {"doubles": 2.0} if "x + x" in text else {}
        points |= {"scales": 1.5} if "kept = factor" in text else {}
        flags = [Flag("forbidden", "<b>os.system</b>", "cell 1")] if "os.system" in text else []
        made = report(student, points, notes=["cell 4 was <i>mended</i>"], flags=flags)
        released = read_release(self.course.assignments / "tiny" / "tiny.ipynb")
        return GradedSubmission(made, align(submission, released))

    def close(self):
        """Nothing to close."""
