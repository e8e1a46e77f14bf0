"""A hand-in is read, laid onto the release and parsed once for each grading."""

import ast
import json
from collections import Counter

import pytest
from small_unit import COUNT, MOMENTS, notebook

from grader.cluster.grading_process import grade_parcel
from grader.cluster.parcel import collect, unpack_parcel
from grader.grading import prepared
from grader.grading.grader import Grader
from grader.grading.settings import Settings
from grader.grading.student_folder import grade_student
from grader.hand_in_choice import candidates
from grader.submission.released_cells import read_release

HELPER = "import gc\n\ndef same(x):\n    return x"
CELLS = (
    "import gc\nimport helper\ngc.get_objects()",
    "%matplotlib inline\n%time ONE = 1",
    "def double(x):\n    return helper.same(x) + x",
    MOMENTS,
    COUNT,
    "TWICE = 1\nprint(TWICE)",
    "TWICE = 1\nprint(TWICE)",
    "broken = (",
)
SCRIPT = (
    "import gc\nimport helper\ngc.get_objects()\nonly = helper.same(2)\n\n\ndef double(x):\n    return only * x\n\n\n"
    + (f"{MOMENTS}\n\n\n{COUNT}\n")
)


@pytest.fixture
def handed_in(small_course):
    """Ann's folder, in a course in which the unit was released."""
    release = json.loads(notebook("def double(x):\n    raise NotImplementedError()"))
    marks = {"grade_id": "double", "solution": True, "grade": False, "locked": False}
    release["cells"][0]["metadata"] = {"nbgrader": {**marks, "schema_version": 3, "task": False}}
    path = small_course.assignments / "small" / "small.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(release))
    folder = small_course.submitted / "ann" / "small"
    folder.mkdir(parents=True)
    (folder / "helper.py").write_text(HELPER)
    return folder


@pytest.fixture
def count(monkeypatch):
    """Counts calls of what is replaced by `count(owner, name)`, by their first argument."""

    def replace(owner, name):
        counted, original = Counter(), getattr(owner, name)

        def counting(first, *arguments, **options):
            counted[first if isinstance(first, str) else name] += 1
            return original(first, *arguments, **options)

        monkeypatch.setattr(owner, name, counting)
        return counted

    return replace


@pytest.mark.parametrize("name", ["small.ipynb", "small.py"])
def test_a_grading_reads_aligns_and_parses_once(
    small_course, handed_in, one_sandbox, count, monkeypatch, name
):
    text = notebook(*CELLS) if name.endswith("ipynb") else SCRIPT
    (handed_in / name).write_text(text)
    with Grader(small_course, "small", sandbox=one_sandbox) as grader:
        grade_student(grader, "ann")  # what is released is parsed now
        reads = count(candidates, "hand_in_bytes")
        aligned = count(prepared, "align")
        parsed = count(ast, "parse")
        graded = grade_student(grader, "ann")
    assert graded.report.score == graded.report.max_score
    assert [flag.kind for flag in graded.report.flags] == [
        "suspicious"
    ]  # so it was looked at twice
    assert reads.total() == aligned.total() == 1
    code = [item.source for item in graded.aligned.submission.cells]
    assert [text for text, times in parsed.items() if times > 1] == []
    assert parsed[HELPER] == 1
    if name.endswith("ipynb"):
        assert set(code) <= set(parsed)


def test_a_doubtful_submission_is_graded_again_without_being_read_again(
    small_course, handed_in, count, monkeypatch
):
    (handed_in / "small.ipynb").write_text(notebook(*CELLS))
    taken = []

    def carry_out(grading):
        taken.append(grading)
        grading.report, grading.doubtful = _Report(len(taken)), True

    monkeypatch.setattr("grader.grading.grader.carry_out", carry_out)
    aligned, parsed = count(prepared, "align"), count(ast, "parse")
    with Grader(small_course, "small", sandbox=False) as grader:
        grade_student(grader, "ann")
    assert len(taken) == 4
    assert len({id(grading.prepared) for grading in taken}) == 1
    assert aligned.total() == 1
    assert parsed[CELLS[0]] == 1


class _Report:
    """A report that agrees with no other."""

    def __init__(self, number):
        self.number = number

    def agrees(self, other):
        return self.number == other.number


def test_what_was_graded_is_given_back_whatever_lies_there_by_then(small_course, handed_in):
    path = handed_in / "small.ipynb"
    path.write_text(notebook(*CELLS))
    with Grader(small_course, "small", sandbox=False) as grader:
        graded = grade_student(grader, "ann")
    path.write_text(notebook("something = 'else'"))
    assert [item.cell.source for item in graded.aligned.items] == list(CELLS)
    assert graded.aligned.items[2].grade_id == "double"


def test_a_folder_without_a_hand_in_gives_an_empty_one(small_course, handed_in):
    with Grader(small_course, "small", sandbox=False) as grader:
        (handed_in / "helper.py").unlink()
        graded = grade_student(grader, "ann")
    assert graded.report.score == 0
    assert graded.report.notes == ["no notebook was handed in"]
    (item,) = graded.aligned.items
    assert (item.grade_id, item.cell) == ("double", None)


def test_the_cluster_gives_back_the_bytes_that_travelled(small_course, handed_in):
    (handed_in / "small.ipynb").write_text(notebook(*CELLS))
    sent = unpack_parcel(collect(Settings(small_course, "small"), [], "ann").pack())
    (handed_in / "small.ipynb").unlink()
    release = read_release(small_course.assignments / "small" / "small.ipynb")
    with Grader(small_course, "small", sandbox=False) as grader:
        assert grade_parcel(grader, sent).score > 0
    assert [item.cell.source for item in sent.aligned(release).items] == list(CELLS)
