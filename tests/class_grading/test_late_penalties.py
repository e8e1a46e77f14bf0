"""Late penalties are as due date, extensions and the course's plugin say now; nothing is graded."""

import csv
import re

import pytest
from nbgrader.api import Gradebook
from nbgrader.plugins import CsvExportPlugin
from small_class import CONFIG, HAND_INS, hand_in, marks, run
from small_unit import RIGHT, notebook

from grader.class_grading.marked_rows import rows_with_recorded_marks
from grader.class_grading.records.reports import read_reports, row_of

pytestmark = pytest.mark.xdist_group("class_run")

BEFORE, DAY, AFTER = "2026-08-30 12:00:00", "2026-09-02 12:00:00", "2026-09-05 12:00:00"
ZERO = 'c.LateSubmissionPlugin.penalty_method = "zero"'
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin

class Own(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        {}
"""
OWN = PLUGIN + "c.AssignLatePenalties.plugin_class = Own\n"
FULL = {"ann": 8.0, "bob": 5.0, "cy": 7.0, "dee": 8.0, "eve": 0.0, "flo": 3.0}


def settings(course, text=""):
    (course.root / "nbgrader_config.py").write_text(f"{CONFIG}\n{text}\n")


def due(course, when):
    """Change the due date, as `nbgrader db assignment add` does."""
    with Gradebook(course.db_url) as book:
        book.update_or_create_assignment("small", duedate=when)


def handed_in(course, students, when=DAY):
    for student in students:
        (course.submitted / student / "small" / "timestamp.txt").write_text(when)


def exported(course, path):
    """The marks in nbgrader's grades.csv."""
    with Gradebook(course.db_url) as book:
        CsvExportPlugin(to=str(path)).export(book)
    with open(path, newline="", encoding="utf-8") as file:
        return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}


def on_page(course, student):
    """The mark and the penalty on a student's feedback page."""
    text = (course.root / "feedback" / student / "small" / "small.html").read_text()
    mark = re.search(r"\(Score: ([\d.]+) / 8.0\)", text)
    penalty = re.search(r"Late submission penalty \(Score: -([\d.]+)\)", text)
    return float(mark[1]), float(penalty[1]) if penalty else 0.0


def agreed(course, tmp_path, **options):
    """What the class has after `grader grade`, which says the same everywhere; and its result."""
    before = marks(course)
    result = run(course, **options)
    assert (result.graded, result.problems) == (0, [])
    assert [row[:5] for row in marks(course)] == [row[:5] for row in before]
    table = {row.student: row.score for row in result.rows}
    reported = rows_with_recorded_marks(
        course, "small", [row_of(item) for item in read_reports(course, "small")]
    )
    assert {row.student: row.score for row in reported} == table
    assert exported(course, tmp_path / "grades.csv") == table
    if options.get("feedback", True):
        for student, score in table.items():
            assert on_page(course, student)[0] == score
    return table, result


def test_a_due_date_that_moves_changes_marks_in_both_directions(course, tmp_path):
    settings(course, ZERO)
    handed_in(course, ["ann", "bob"])
    handed_in(course, ["cy"], BEFORE)
    assert agreed(course, tmp_path)[0] == FULL
    due(course, "2026-09-01 00:00:00 UTC")
    table, result = agreed(course, tmp_path)
    assert table == FULL | {"ann": 0.0, "bob": 0.0}
    assert on_page(course, "bob") == (0.0, 5.0)
    (said,) = [row.message for row in result.rows if row.student == "bob"]
    assert said.startswith("Late: 5 of 5 points taken off. ")
    due(course, "2026-09-03 00:00:00 UTC")
    table, result = agreed(course, tmp_path)
    assert table == FULL
    assert not [row.message for row in result.rows if "Late" in row.message]
    due(course, None)
    assert agreed(course, tmp_path)[0] == FULL


def test_a_changed_policy_changes_marks(course, tmp_path):
    handed_in(course, ["ann", "bob"])
    due(course, "2026-09-01 00:00:00 UTC")
    assert agreed(course, tmp_path)[0] == FULL
    settings(course, ZERO)
    assert agreed(course, tmp_path)[0] == FULL | {"ann": 0.0, "bob": 0.0}
    settings(course, OWN.format("return 1.5 * (total_seconds_late > 3600)"))
    assert agreed(course, tmp_path)[0] == FULL | {"ann": 6.5, "bob": 3.5}
    settings(course, f"{ZERO}\nc.AssignLatePenalties.enabled = False")
    assert agreed(course, tmp_path)[0] == FULL | {"ann": 6.5, "bob": 3.5}
    settings(course)
    assert agreed(course, tmp_path)[0] == FULL


def test_extensions_count_when_they_are_given_and_taken_back(course, tmp_path):
    settings(course, ZERO)
    handed_in(course, ["ann", "bob"])
    due(course, "2026-09-01 00:00:00 UTC")
    late = FULL | {"ann": 0.0, "bob": 0.0}
    assert agreed(course, tmp_path)[0] == late
    with Gradebook(course.db_url) as book:
        book.grant_extension("small", "ann", days=2)
        book.grant_extension("small", "bob", days=1)
    assert agreed(course, tmp_path)[0] == late | {"ann": 8.0}
    with Gradebook(course.db_url) as book:
        book.grant_extension("small", "ann")
    assert agreed(course, tmp_path)[0] == late


def test_a_plugin_in_a_module_of_the_course_reads_files_there(course, tmp_path):
    reads = "return score * float(open('share.txt').read())"
    (course.root / "own_late_plugin.py").write_text(PLUGIN.format(reads))
    (course.root / "share.txt").write_text("0.5")
    settings(course, "c.AssignLatePenalties.plugin_class = 'own_late_plugin.Own'")
    handed_in(course, ["ann", "bob"])
    due(course, "2026-09-01 00:00:00 UTC")
    assert agreed(course, tmp_path)[0] == FULL | {"ann": 4.0, "bob": 2.5}
    (course.root / "share.txt").write_text("0.25")
    assert agreed(course, tmp_path)[0] == FULL | {"ann": 6.0, "bob": 3.75}


@pytest.mark.parametrize(
    ("gives", "penalties"),
    [
        ("import numpy; return numpy.float32(1.5)", {"ann": 1.5, "bob": 1.5}),
        ("return True", {"ann": 1.0, "bob": 1.0}),
        ("return float('inf')", {"ann": 8.0, "bob": 5.0}),
        ("return -3", {"ann": 0.0, "bob": 0.0}),
        ("return None", {"ann": 0.0, "bob": 0.0}),
        ("return {'ann': 2}.get(student_id)", {"ann": 2.0, "bob": 0.0}),
    ],
)
def test_whatever_number_a_plugin_gives_is_points(course, tmp_path, gives, penalties):
    settings(course, OWN.format(gives))
    handed_in(course, ["ann", "bob"])
    due(course, "2026-09-01 00:00:00 UTC")
    table, result = agreed(course, tmp_path)
    assert {name: FULL[name] - table[name] for name in penalties} == penalties
    assert result.warnings == []


@pytest.mark.parametrize(
    ("does", "why"),
    [
        ("raise KeyError(student_id + '\\n is away') if student_id == 'bob' else None", "KeyError"),
        ("return float('nan') if student_id == 'bob' else 8", "a number of points, not nan"),
        ("return 'much' if student_id == 'bob' else 8", "could not convert"),
        ("raise SystemExit(3) if student_id == 'bob' else None", "SystemExit: 3"),
    ],
)
def test_a_plugin_that_fails_is_one_line_and_loses_nothing(course, tmp_path, does, why):
    settings(course, OWN.format("return 2"))
    handed_in(course, ["ann", "bob"])
    due(course, "2026-09-01 00:00:00 UTC")
    agreed(course, tmp_path)
    if "else None" in does:
        does = does.replace(" if student_id", "\n        if student_id").split("\n        ")
        does = f"{does[1].removesuffix(' else None')}:\n            {does[0]}\n        return 8"
    settings(course, OWN.format(does))
    table, result = agreed(course, tmp_path)
    assert table == FULL | {"ann": 0.0, "bob": 3.0}
    (warning,) = result.warnings
    assert warning.startswith("Own fails: ")
    assert why in warning
    assert warning.endswith("(bob)")
    assert "\n" not in warning
    assert len(list((course.root / "autograded").glob("*/small/small.ipynb"))) == len(HAND_INS)


def test_new_marks_are_recorded_though_the_plugin_fails(course):
    settings(course, OWN.format("raise ValueError('no')"))
    handed_in(course, ["ann"])
    hand_in(course, "bob", notebook(*RIGHT))
    handed_in(course, ["bob"])
    due(course, "2026-09-01 00:00:00 UTC")
    result = run(course)
    assert (result.graded, result.problems) == (1, [])
    assert {row.student: row.score for row in result.rows} == FULL | {"bob": 8.0}
    assert result.warnings == ["Own fails: ValueError: no (ann, bob)"]


def test_a_plugin_that_is_not_there_is_one_line(course, tmp_path):
    settings(course, "c.AssignLatePenalties.plugin_class = 'not_there.Own'")
    assert agreed(course, tmp_path)[1].warnings == []  # nobody is late: it is not needed
    handed_in(course, ["ann"])
    due(course, "2026-09-01 00:00:00 UTC")
    table, result = agreed(course, tmp_path)
    assert table == FULL
    (warning,) = result.warnings
    assert "not_there" in warning
    assert "\n" not in warning


def test_a_course_that_nbgrader_itself_records_follows_too(course, tmp_path):
    settings(course, f"{ZERO}\nc.SaveAutoGrades.enabled = True")
    handed_in(course, ["ann"])
    run(course)
    due(course, "2026-09-01 00:00:00 UTC")
    assert agreed(course, tmp_path)[0] == FULL | {"ann": 0.0}
    due(course, "2026-09-05 00:00:00 UTC")
    assert agreed(course, tmp_path)[0] == FULL


def test_pages_that_were_not_wanted_then_are_renewed_later(course, tmp_path):
    settings(course, ZERO)
    handed_in(course, ["ann"])
    run(course)
    due(course, "2026-09-01 00:00:00 UTC")
    agreed(course, tmp_path, feedback=False)
    assert on_page(course, "ann") == (8.0, 0.0)
    agreed(course, tmp_path)
    assert on_page(course, "ann") == (0.0, 8.0)


def test_what_a_person_enters_is_the_mark_everywhere(course, tmp_path):
    with Gradebook(course.db_url) as book:
        grade = book.find_grade("doubles", "small", "small", "bob")
        grade.manual_score, grade.extra_credit = 1.5, 0.25
        book.db.commit()
    settings(course, ZERO)
    due(course, "2026-09-01 00:00:00 UTC")
    assert agreed(course, tmp_path)[0] == FULL | {"bob": 6.75}
    handed_in(course, ["bob"])
    assert agreed(course, tmp_path)[0] == FULL | {"bob": 0.0}
    assert on_page(course, "bob") == (0.0, 6.75)


def test_a_stamp_that_says_no_time_is_told_in_its_row(course, tmp_path):
    settings(course, ZERO)
    due(course, "2026-09-01 12:00:00 UTC")
    handed_in(course, ["ann", "bob", "cy"])
    (course.submitted / "dee" / "small" / "timestamp.txt").write_bytes(DAY.encode("utf-16"))
    late = FULL | {"ann": 0.0, "bob": 0.0, "cy": 0.0, "dee": 0.0}
    assert agreed(course, tmp_path)[0] == late
    handed_in(course, ["ann"], "yesterday")
    handed_in(course, ["bob"], "2026-09-01 05:30:00 PDT")
    handed_in(course, ["cy"], "2026-09-01 13:30:00 CEST")
    table, result = agreed(course, tmp_path)
    assert table == late | {"ann": 8.0, "cy": 7.0}
    notes = {row.student: row.message for row in result.rows if "timestamp.txt" in row.message}
    assert list(notes) == ["ann"]
    assert notes["ann"].startswith("timestamp.txt: it is no point in time; counts as on time")


def test_removing_the_stamp_keeps_the_time_that_the_gradebook_has(course, tmp_path):
    settings(course, ZERO)
    handed_in(course, ["ann"])
    due(course, "2026-09-01 00:00:00 UTC")
    run(course)
    (course.submitted / "ann" / "small" / "timestamp.txt").unlink()
    assert agreed(course, tmp_path)[0] == FULL | {"ann": 0.0}
