"""Whatever way a hand-in comes in, the same file of it is graded, with the same notes."""

import io
import json
import zipfile

import nbformat
import pytest
from small_unit import COUNT, DOUBLE, MOMENTS, RIGHT, notebook

from grader.cluster.grading_process import grade_parcel
from grader.cluster.parcel import collect, unpack_parcel
from grader.grading.grader import Grader
from grader.grading.settings import Settings
from grader.grading.student_folder import grade_student
from grader.submission.alignment import aligned_notebook

STUBS = [f"{code.partition(':')[0]}:\n    raise NotImplementedError()" for code in RIGHT]


def released_notebook():
    """The unit's notebook as students get it."""
    document = json.loads(notebook(*STUBS))
    for name, cell in zip(("double", "moments", "count_positive"), document["cells"], strict=True):
        marks = {"grade_id": name, "solution": True, "grade": False, "locked": False}
        cell["metadata"] = {"nbgrader": {**marks, "schema_version": 3, "task": False}}
        cell["id"] = name
    return json.dumps(document | {"nbformat_minor": 5})


def packed(**files):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
    return buffer.getvalue()


@pytest.fixture
def grader(small_course, one_sandbox):
    folder = small_course.assignments / "small"
    folder.mkdir(parents=True)
    (folder / "small.ipynb").write_text(released_notebook())
    with Grader(small_course, "small", sandbox=one_sandbox) as grader:
        yield grader


@pytest.fixture
def handed_in(small_course):
    folder = small_course.submitted / "ann" / "small"
    folder.mkdir(parents=True)
    return folder


SOLVED = notebook(*RIGHT)
WAYS = {
    "copies": ({"small.ipynb": released_notebook(), "small-1.ipynb": SOLVED}, "small-1.ipynb was"),
    "archive": ({"hw4.zip": packed(**{"hw/small.ipynb": SOLVED})}, "hw/small.ipynb in hw4.zip was"),
    "json": ({"small.json": SOLVED}, "small.json is a notebook"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_reads_the_same(grader, small_course, handed_in, way):
    files, note = WAYS[way]
    for name, content in files.items():
        (handed_in / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    graded = grade_student(grader, "ann")
    home = graded.report
    assert home.score == home.max_score
    assert sum(line.startswith(note) for line in home.notes) == 1
    sent = unpack_parcel(collect(Settings(small_course, "small"), [], "ann").pack())
    checked = grader.grade(handed_in, "ann")
    for other in (grade_parcel(grader, sent), checked):
        assert (other.score, other.notes, other.submission) == (
            home.score,
            home.notes,
            home.submission,
        )
    recorded = aligned_notebook(graded.aligned, nbformat.reads(released_notebook(), 4))
    assert [cell.source for cell in recorded.cells] == list(RIGHT)


def test_what_cannot_be_read_is_said_alike_everywhere(grader, small_course, handed_in):
    (handed_in / "hw4.rar").write_bytes(b"Rar!\x1a\x07\x01\x00")
    home = grade_student(grader, "ann").report
    sent = unpack_parcel(collect(Settings(small_course, "small"), [], "ann").pack())
    for report in (home, grade_parcel(grader, sent)):
        assert report.score == 0
        assert report.notes[0].startswith("no notebook was handed in: hw4.rar is a RAR archive")


def test_a_failing_statement_takes_nothing_along(graded):
    script = (
        '"""About."""\nfrom google.colab import drive\ndrive.mount("/content/drive")\n'
        "!pip install x\nimport numpy as np\ndbutils.widgets.text('a', 'b')\nTWO = 2\n"
        "raise SystemExit\n"
        f"{DOUBLE.replace('x + x', 'TWO * np.asarray(x)')}\n\n{MOMENTS}\n\n{COUNT}\n"
        'if __name__ == "__main__":\n    ran = undefined\n'
    )
    report = graded(text=script, name="small.py")
    assert report.score == report.max_score
    lines = [note.partition(" raised")[0] for note in report.notes]
    wanted = ("google", "drive.mount", "dbutils", "SystemExit")
    numbers = [
        number
        for number, line in enumerate(script.split("\n"), 1)
        if any(word in line for word in wanted) or "undefined" in line
    ]
    assert lines == [f"the file, line {number}" for number in numbers]


def test_notes_on_a_script_that_fails_everywhere_stay_few(graded):
    failing = "\n".join(f"x{number} = missing{number}()" for number in range(60))
    report = graded(text=f"{failing}\n{DOUBLE}\n", name="small.py")
    assert len(report.notes) == 26
    assert report.notes[-1].startswith("and 35 more")


ELSEWHERE = {
    "in a cell": "from google.colab import drive\ndrive.mount('/content/drive')\nimport math\nHALF = 0.5",
    "in two cells": [
        "from google.colab import drive",
        "drive.mount('/content/drive')\nimport math\nHALF = 0.5",
    ],
    "in one import": "import google.colab, math\nHALF = 0.5",
    "given by the platform": "dbutils.widgets.text('rate', '0.1')\nimport math\nHALF = 0.5",
}


@pytest.mark.parametrize("suffix", ["ipynb", "py"])
@pytest.mark.parametrize("where", ELSEWHERE)
def test_what_only_runs_elsewhere_takes_nothing_with_it(grader, handed_in, where, suffix):
    cells = ELSEWHERE[where]
    cells = [cells] if isinstance(cells, str) else cells
    uses = "def double(x):\n    return x * math.sqrt(1) / HALF"
    path = handed_in / f"small.{suffix}"
    cells = [*cells, uses, MOMENTS, COUNT]
    path.write_text(notebook(*cells) if suffix == "ipynb" else "\n".join(cells))
    report = grader.grade(path, "ann")
    assert report.score == report.max_score
    assert any("raised an exception" in note for note in report.notes)
