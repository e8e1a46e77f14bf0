"""The one writer of the gradebook: the same as nbgrader records, whole at any moment."""

import dataclasses
import datetime
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from both_ways import files, gradebook, record, reports_on
from fake_grader import report
from nbgrader.api import Gradebook
from odd_class import solved, write_class

from grader.class_grading.records.hand_ins import students_of
from grader.course.course import load_course
from grader.nbgrader_bridge.batch.recording import Recorder
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.common.problems import Problem
from grader.nbgrader_bridge.converters.converter_calls import autograde
from grader.nbgrader_bridge.converters.fast_path import why_slow_autograding
from grader.nbgrader_bridge.notebooks.autograded_notebook import graded_notebook, write_autograded
from grader.nbgrader_bridge.notebooks.gradebook_facts import read_facts
from grader.nbgrader_bridge.notebooks.notebook_text import notebook_text

LATE = "2026-02-03 10:20:30 UTC"
PENALTIES = """
from pathlib import Path
from nbgrader.plugins import BasePlugin

class Odd(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        share = float(Path("share.txt").read_text())
        return {"good": 99.0, "old": -1.0, "bom": None}.get(student_id, score * share)

c = get_config()
c.AssignLatePenalties.plugin_class = Odd
c.CourseDirectory.course_id = "spring"
c.CourseDirectory.ignore = ["*.tmp"]
"""


def prepare_past(course):
    """Some were graded before, a person has been at it, and there is a due date."""
    (course.root / "nbgrader_config.py").write_text(PENALTIES)
    (course.root / "share.txt").write_text("0.25")
    students = ["good", "stub", "deleted", "faking"]
    assert (
        autograde(course, "tiny", {name: report(name, {"scales": 1.5}) for name in students}) == []
    )
    with Gradebook(course.db_url) as book:
        book.update_or_create_assignment("tiny", duedate="2026-02-01 00:00:00 UTC")
        for name, manual, extra in (("good", None, 0.5), ("stub", 1.25, None), ("deleted", 0, 1)):
            grade = book.find_grade("doubles", "tiny", "tiny", name)
            grade.manual_score, grade.extra_credit = manual, extra
        book.find_comment("double", "tiny", "tiny", "stub").manual_comment = "nearly"
        book.find_submission("tiny", "deleted").extension = datetime.timedelta(days=30)
        book.find_submission_notebook("tiny", "tiny", "faking").late_submission_penalty = 1.0
        book.update_or_create_student("reversed", first_name="Rev")
        book.db.commit()


def test_all_tables_and_files_are_as_nbgrader_makes_them(course, hand_in, released, tmp_path):
    write_class(hand_in, released)
    for name in ("good", "deleted", "script", "old", "bom", "nothing"):
        hand_in(name, LATE, "timestamp.txt")
    hand_in("stub", "", "timestamp.txt")
    hand_in("faking", "2026-01-03 10:20:30 +0500", "timestamp.txt")
    hand_in("good", b"png", "pictures/a.png")
    hand_in("good", b"left out", "b.tmp")
    (course.root / "source" / "tiny").mkdir(parents=True)
    (course.root / "source" / "tiny" / "given.csv").write_text("1,2")
    prepare_past(course)
    shutil.copytree(course.root, tmp_path / "other", symlinks=True)
    other = load_course(tmp_path / "other")
    reports = reports_on(course, students_of(course, "tiny"))
    made_before = {student: item.report for student, item in reports.items()}
    assert autograde(course, "tiny", made_before) == []  # reads the files again
    assert record(other, reports) == []
    theirs, ours = gradebook(course), gradebook(other)
    for table, rows in theirs.items():
        assert ours[table] == rows
        assert rows
    assert "No response." in str(theirs["comment"])
    assert "'late_submission_penalty', 0.875" in str(theirs["submitted_notebook"])
    made = files(course.root / "autograded")
    assert files(other.root / "autograded") == made
    assert {"good/tiny/pictures/a.png", "nothing/tiny/given.csv"} <= set(made)
    assert record(other, reports) == []
    assert gradebook(other) == ours


def test_notebooks_are_valid_and_written_as_nbformat_writes_them(course, hand_in, released):
    write_class(hand_in, released)
    hand_in("odd", solved(released))
    path = course.submitted / "odd" / "tiny" / "tiny.ipynb"
    notebook = json.loads(path.read_text())
    notebook["cells"].append(
        {
            "cell_type": "code",
            "metadata": {"tags": ['a"b', "\u2028"]},
            "source": '\\ "é\x1b\u2028\x0c1',
        }
    )
    notebook["cells"].append({"cell_type": "raw", "metadata": {"tags": 3}, "source": "\r\n\ud800"})
    path.write_text(json.dumps(notebook))
    with Recorder(course, "tiny") as recorder:
        for item in reports_on(course, students_of(course, "tiny")).values():
            made = graded_notebook(item, recorder.released)
            nbformat.validate(made)
            assert notebook_text(made) == nbformat.writes(made, version=4) + "\n"


def test_what_the_gradebook_needs_can_be_read_again(course, hand_in, released):
    write_class(hand_in, released)
    hand_in("good", LATE, "timestamp.txt")
    reports = reports_on(course, students_of(course, "tiny"))
    with Recorder(course, "tiny") as recorder:
        for name, item in reports.items():
            graded = write_autograded(course, "tiny", item, recorder.released, recorder.filing)
            assert read_facts(course, "tiny", name) == graded
            assert sum(graded.points.values()) == item.report.score
        assert recorder.scores() == {}
        good = read_facts(course, "tiny", "good")
        assert good.untouched == frozenset()
        assert read_facts(course, "tiny", "stub").untouched == {"double", "Scale"}


def test_what_was_graded_is_recorded_whatever_lies_there_by_then(course, hand_in, released):
    hand_in("ada", solved(released))
    reports = reports_on(course, ["ada"])
    hand_in("ada", released)
    assert record(course, reports) == []
    made = nbformat.read(course.root / "autograded" / "ada" / "tiny" / "tiny.ipynb", as_version=4)
    (cell,) = [cell for cell in made.cells if cell.id == "double"]
    assert "x + x" in cell.source


def test_one_students_trouble_is_nobody_elses(course, hand_in, released):
    for name in ("ann", "bea", "cy"):
        hand_in(name, solved(released))
    odd = "d\udcff"
    with Recorder(course, "tiny") as recorder:
        batch = [
            write_autograded(course, "tiny", item, recorder.released, recorder.filing)
            for item in reports_on(course, ("ann", "bea", "cy")).values()
        ]
        batch[1] = dataclasses.replace(batch[1], points={"doubles": 1.0})
        batch.append(dataclasses.replace(batch[0], student=odd))
        problems = recorder.record(batch)
        assert [problem.student for problem in problems] == ["bea", odd]
        assert "other cells than the gradebook" in problems[0].message
        assert recorder.scores() == {"ann": 3.5, "bea": None, "cy": 3.5}
    with Gradebook(course.db_url) as book:
        assert book.find_submission("tiny", "bea").needs_manual_grade
        assert not book.find_submission("tiny", "ann").needs_manual_grade
    assert not (course.root / "autograded" / "bea" / "tiny").exists()
    assert (course.root / "autograded" / "cy" / "tiny" / "tiny.ipynb").is_file()


def test_who_was_not_graded_waits_for_a_person(course, hand_in, released):
    hand_in("ada", solved(released))
    hand_in("bob", LATE, "timestamp.txt")
    record(course, reports_on(course, ["ada"]))
    with Recorder(course, "tiny") as recorder:
        recorder.set_aside([Problem("ada", "a fault"), Problem("bob", "a fault")])
        assert recorder.scores() == {"ada": 3.5, "bob": None}
    with Gradebook(course.db_url) as book:
        for name in ("ada", "bob"):
            found = book.find_submission("tiny", name)
            assert all(grade.needs_manual_grade for grade in found.notebooks[0].grades)
        assert found.timestamp == datetime.datetime(2026, 2, 3, 10, 20, 30)
    assert not (course.root / "autograded" / "ada" / "tiny").exists()


def test_a_locked_or_broken_gradebook_is_one_clear_line_and_no_ones_fault(
    course, hand_in, released, monkeypatch
):
    hand_in("ada", released)
    with Recorder(course, "tiny") as recorder:
        (item,) = reports_on(course, ["ada"]).values()
        graded = write_autograded(course, "tiny", item, recorder.released, recorder.filing)
        connection = sqlite3.connect(course.root / "gradebook.db")
        connection.execute("DROP TABLE grade")
        connection.close()
        with pytest.raises(NbgraderError, match="gradebook cannot be used: no such table"):
            recorder.record([graded])
    assert (course.root / "autograded" / "ada" / "tiny" / "tiny.ipynb").is_file()


KILLED = """
import os, signal, sys
from pathlib import Path
from sqlalchemy import event
from grader.course.course import load_course
from grader.nbgrader_bridge.notebooks.gradebook_facts import read_facts
from grader.nbgrader_bridge.batch.recording import Recorder

course = load_course(Path(sys.argv[1]))
with Recorder(course, "tiny") as recorder:
    graded = {name: read_facts(course, "tiny", name) for name in ("ann", "bea", "cy", "dan")}
    assert recorder.record([graded["ann"], graded["bea"]]) == []

    @event.listens_for(recorder._gradebook.engine, "after_cursor_execute")
    def die(connection, cursor, statement, *rest):
        if statement.startswith("INSERT INTO comment"):
            connection.connection.execute("PRAGMA cache_spill=1")
            os.kill(os.getpid(), signal.SIGKILL)

    recorder.record([graded["bea"], graded["cy"], graded["dan"]])
"""


def test_a_kill_within_a_transaction_leaves_the_gradebook_whole(course, hand_in, released):
    names = ["ann", "bea", "cy", "dan"]
    for name in names:
        hand_in(name, solved(released))
    with Recorder(course, "tiny") as recorder:
        reports = reports_on(course, names)
        graded = [
            write_autograded(course, "tiny", item, recorder.released, recorder.filing)
            for item in reports.values()
        ]
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(course.root)],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    with Recorder(course, "tiny") as recorder:
        assert recorder.scores() == {"ann": 3.5, "bea": 3.5}
        assert recorder.record(graded) == []
        assert recorder.scores() == dict.fromkeys(names, 3.5)
    rows = gradebook(course)
    assert [len(rows[name]) for name in ("grade", "comment")] == [16, 8]


@pytest.mark.parametrize(
    "setting",
    [
        "c.Autograde.sanitize_preprocessors = ['nbgrader.preprocessors.ClearOutput']",
        "c.Autograde.post_convert_hook = print",
        "c.Autograde.exclude_overwriting = {'tiny': ['given.csv']}",
        "c.CourseDirectory.student_id_exclude = 'ada'",
        "c.CourseDirectory.groupshared = True",
        "c.CourseDirectory.directory_structure = '{nbgrader_step}/{assignment_id}/{student_id}'",
        "c.SaveAutoGrades.enabled = False",
    ],
)
def test_what_only_nbgrader_itself_does_is_left_to_it(course, setting):
    (course.root / "nbgrader_config.py").write_text(f"c = get_config()\n{setting}\n")
    why = why_slow_autograding(course, "tiny")
    assert "nbgrader itself does the work" in why
    assert setting.split(" = ")[0].split(".")[-2 if "enabled" in setting else -1] in why
    with pytest.raises(NbgraderError, match="nbgrader itself"), Recorder(course, "tiny"):
        pass


def test_ordinary_settings_are_recorded_fast(course):
    assert why_slow_autograding(course, "tiny") is None
    shutil.copy(Path(__file__).parents[2] / "nbgrader_config.py", course.root)
    assert why_slow_autograding(course, "tiny") is None


def test_an_edited_test_in_the_assignment_is_not_what_students_get(course, hand_in, released):
    path = course.assignments / "tiny" / "tiny.ipynb"
    for cell in released["cells"]:
        if cell["id"] == "doubles":
            cell["source"] = "99"
    path.write_text(json.dumps(released))
    hand_in("ada")
    record(course, reports_on(course, ["ada"]))
    made = nbformat.read(course.root / "autograded" / "ada" / "tiny" / "tiny.ipynb", as_version=4)
    (cell,) = [cell for cell in made.cells if cell.id == "doubles"]
    assert cell.source == 'check("doubles")'


def test_an_unreleased_unit_is_one_clear_line(course):
    (course.assignments / "tiny" / "answers.npz").unlink()
    with pytest.raises(NbgraderError, match="tiny lacks answers"), Recorder(course, "tiny"):
        pass
