"""Autograding a class of odd hand-ins: the report's points and words, whatever was handed in."""

import json
import os

import nbformat
import pytest
from fake_grader import GRADED, FakeGrader, report
from nbgrader.api import Gradebook
from nbgrader_command import run_nbgrader
from odd_class import solved, write_class

import grader.grading.grader
from grader.grading.student_folder import grade_student
from grader.hand_in_choice.choice import pick
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError
from grader.nbgrader_bridge.common.problems import Problem
from grader.nbgrader_bridge.converters import warm_grader
from grader.nbgrader_bridge.converters.converter_calls import autograde
from grader.nbgrader_bridge.notebooks import other_files


@pytest.fixture
def fake(monkeypatch):
    """The fake grader in place of the real one."""
    monkeypatch.setattr(grader.grading.grader, "Grader", FakeGrader)
    GRADED.clear()
    yield FakeGrader
    warm_grader.close()


def grades(course):
    """What the gradebook says: {student: (score, needs a person)}."""
    with Gradebook(course.db_url) as gradebook:
        return {
            item.student_id: (item.score, item.needs_manual_grade)
            for item in gradebook.assignment_submissions("tiny")
        }


def autograded(course, student):
    """The cells of the autograded notebook by id."""
    path = course.root / "autograded" / student / "tiny" / "tiny.ipynb"
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def contents(folder):
    """All files below a folder with their bytes."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_odd_hand_in_gets_its_points(course, hand_in, released, fake):
    expected = write_class(hand_in, released)
    before = contents(course.submitted)
    assert autograde(course, "tiny") == []
    assert grades(course) == {name: (points, False) for name, points in expected.items()}
    assert contents(course.submitted) == before


def test_nbgraders_own_command_gives_the_same(course, hand_in, released):
    expected = write_class(hand_in, released)
    done = run_nbgrader(course, "autograde", "tiny")
    assert done.returncode == 0, done.stderr
    assert grades(course) == {name: (points, False) for name, points in expected.items()}


def test_modules_and_data_beside_the_notebook_count(course, hand_in, released):
    """With the real grader: what it reads lies in nbgrader's folders."""
    solve = 'def double(x):\n    return twice(x) * x.dtype.type(float(open("one.txt").read()))'
    solved_one = solved(released)
    for cell in solved_one["cells"]:
        if "def double" in "".join(cell["source"]):
            cell["source"] = f"from my_utils import twice\n\n{solve}"
    hand_in("ada", solved_one)
    hand_in("ada", "def twice(x):\n    return x + x\n", "my_utils.py")
    hand_in("ada", "1.0", "one.txt")
    hand_in("bob", solved_one)
    assert autograde(course, "tiny") == []
    found = grades(course)
    warm_grader.close()
    assert found["ada"][0] == max(score for score, _ in found.values()) > found["bob"][0]
    text = json.dumps([str(cell.get("outputs")) for cell in autograded(course, "bob").values()])
    assert "no my_utils.py lies beside the notebook" in text


def test_reports_made_before_are_taken_as_they_are(course, hand_in, released, monkeypatch):
    monkeypatch.setattr(grader.grading.grader, "Grader", None)
    hand_in("ada", released)
    hand_in("bob", released)
    reports = {"ada": report("ada", {"doubles": 0.3, "halves": 0.5})}
    assert autograde(course, "tiny", reports) == []
    assert grades(course) == {"ada": (0.8, False)}
    problems = autograde(course, "tiny", reports, students=["bob"])
    assert problems == [Problem("bob", "there is no report on this hand-in")]
    assert grades(course)["bob"] == (0.0, True)


def test_outcomes_stand_at_their_tests_and_the_summary_on_top(course, hand_in, released, fake):
    hand_in("ada", released)
    autograde(course, "tiny")
    cells = autograded(course, "ada")
    top = next(iter(cells.values()))
    assert "cell 4 was &lt;i&gt;mended&lt;/i&gt;" in top.outputs[0].data["text/html"]
    shown, points = cells["doubles"].outputs
    assert shown.output_type == "display_data"
    assert "You square your argument." in shown.data["text/html"]
    assert "data:image/png;base64," in shown.data["text/html"]
    assert "Title of doubles" in shown.data["text/plain"]
    assert (points.output_type, points.data) == ("execute_result", {"text/plain": "0.0"})
    kinds = {out.output_type for cell in cells.values() for out in cell.get("outputs", [])}
    assert kinds == {"display_data", "execute_result"}


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, "no notebook was handed in"), ("", "empty"), ("{", "breaks off in the middle")],
)
def test_what_cannot_be_read_says_so_at_every_test(course, hand_in, fake, content, words):
    hand_in("ada", content)
    autograde(course, "tiny")
    cells = autograded(course, "ada")
    assert words in next(iter(cells.values())).outputs[0].data["text/html"]
    for name in ("doubles", "doubles_floats", "scales", "halves"):
        assert words in " ".join(cells[name].outputs[0].data["text/plain"].split())
        assert cells[name].outputs[1].data["text/plain"] == "0.0"


def test_our_own_crash_is_no_zero_and_stops_nobody(course, hand_in, released, fake):
    hand_in("ann", solved(released))
    hand_in("bea", "crash = 1", "tiny.py")
    hand_in("cleo", solved(released))
    assert autograde(course, "tiny") == [Problem("bea", "a fault of ours")]
    assert grades(course) == {"ann": (3.5, False), "bea": (0.0, True), "cleo": (3.5, False)}
    assert not (course.root / "autograded" / "bea" / "tiny").exists()


def test_a_crash_is_reported_by_nbgraders_command(course, hand_in, released):
    hand_in("ann", solved(released))
    hand_in("bea", "crash = 1", "tiny.py")
    done = run_nbgrader(course, "autograde", "tiny")
    assert done.returncode == 1
    assert "bea was not graded: a fault of ours" in done.stderr
    assert grades(course) == {"ann": (3.5, False), "bea": (0.0, True)}


def test_regrading_never_touches_what_a_person_entered(course, hand_in, released, fake):
    hand_in("ada", released)
    autograde(course, "tiny")
    with Gradebook(course.db_url) as gradebook:
        gradebook.find_grade("doubles", "tiny", "tiny", "ada").manual_score = 1.25
        gradebook.find_comment("double", "tiny", "tiny", "ada").manual_comment = "nearly"
        gradebook.db.commit()
    hand_in("ada", solved(released))
    autograde(course, "tiny")
    with Gradebook(course.db_url) as gradebook:
        grade = gradebook.find_grade("doubles", "tiny", "tiny", "ada")
        assert (grade.manual_score, grade.auto_score, grade.score) == (1.25, 2.0, 1.25)
        comment = gradebook.find_comment("double", "tiny", "tiny", "ada")
        assert comment.comment == "nearly"


def test_without_force_only_new_hand_ins_are_graded(course, hand_in, released, fake):
    hand_in("ada", released)
    autograde(course, "tiny")
    hand_in("bob", released)
    autograde(course, "tiny", force=False)
    assert GRADED == ["ada", "bob"]


def test_only_the_chosen_students(course, hand_in, released, fake):
    for name in ("ada", "bob", "cy"):
        hand_in(name, released)
    autograde(course, "tiny", students=["bob", "cy"])
    assert set(grades(course)) == {"bob", "cy"}
    with pytest.raises(NbgraderError, match="nothing was handed in for tiny"):
        autograde(course, "tiny", students=["dora"])


def test_files_beside_come_along_but_links_and_pipes_do_not(course, hand_in, released, fake):
    secret = course.root / "secret.txt"
    secret.write_text("secret")
    folder = hand_in("ada", released)
    hand_in("ada", "2026-02-03 10:20:30 UTC", "timestamp.txt")
    hand_in("ada", b"png", "pictures/a.png")
    hand_in("ada", "x", "tiny.ipynb.d/x")
    (folder / "link.txt").symlink_to(secret)
    (folder / "all").symlink_to(course.solutions)
    os.mkfifo(folder / "pipe")
    assert autograde(course, "tiny") == []
    there = course.root / "autograded" / "ada" / "tiny"
    names = sorted(path.relative_to(there).as_posix() for path in there.rglob("*"))
    assert [name for name in names if "ipynb" not in name] == [
        "pictures",
        "pictures/a.png",
        "timestamp.txt",
    ]


def test_a_timestamp_that_is_none_leaves_nobody_ungraded(course, hand_in, released):
    os.mkfifo(hand_in("ada", released) / "timestamp.txt")
    hand_in("bob", released)
    reports = {name: report(name, {"doubles": 1.0}) for name in ("ada", "bob")}
    for force in (True, False):
        assert autograde(course, "tiny", reports, force=force) == []
        assert grades(course) == {"ada": (1.0, False), "bob": (1.0, False)}


def test_a_flood_of_files_is_cut_off(course, hand_in, released, monkeypatch):
    monkeypatch.setattr(other_files, "MAX_FILES", 3)
    for number in range(5):
        hand_in("ada", b"x", f"data/{number}")
    autograde(course, "tiny", {"ada": report("ada", {})})
    assert len(list((course.root / "autograded" / "ada" / "tiny" / "data").iterdir())) == 3


def test_a_course_without_its_gradebook_is_graded(course, hand_in, released, fake):
    (course.root / "gradebook.db").unlink()
    hand_in("ada", solved(released))
    assert autograde(course, "tiny") == []
    assert grades(course) == {"ada": (3.5, False)}


def test_a_filled_in_assignment_does_no_harm_to_the_class(course, hand_in, released, fake):
    path = course.assignments / "tiny" / "tiny.ipynb"
    path.write_text(json.dumps(solved(released)))
    hand_in("ada", released)
    hand_in("bob")
    assert autograde(course, "tiny") == []
    assert grades(course) == {"ada": (0.0, False), "bob": (0.0, False)}
    assert "x + x" not in autograded(course, "bob")["double"].source


def test_unknown_units_and_unreleased_ones_are_one_clear_line(course, hand_in, released, fake):
    hand_in("ada", released)
    (course.assignments / "tiny" / "answers.npz").unlink()
    with pytest.raises(NbgraderError, match="tiny lacks answers"):
        autograde(course, "tiny")


def test_points_that_changed_since_the_release_are_a_problem_and_no_mark(course, hand_in, released):
    hand_in("ada", released)
    other = report("ada", {})
    other.checks[0].max_points = 3.0
    (problem,) = autograde(course, "tiny", {"ada": other})
    assert "run `grader release tiny`" in problem.message
    nan = report("ada", {"doubles": float("nan")})
    (problem,) = autograde(course, "tiny", {"ada": nan})
    assert "cannot give nan" in problem.message


def test_settings_that_would_give_everybody_full_marks_are_refused(course, hand_in, released):
    hand_in("ada", released)
    bad = "c.Autograde.autograde_preprocessors = ['nbgrader.preprocessors.SaveAutoGrades']"
    done = run_nbgrader(course, "autograde", "tiny", config=bad)
    assert done.returncode == 1
    assert "everybody has full marks" in done.stderr
    done = run_nbgrader(course, "autograde", "tiny", config="c.SealedExecute.enabled = False")
    assert done.returncode == 0
    assert grades(course) == {"ada": (0.0, False)}


@pytest.mark.parametrize(
    "steps",
    [
        "['grader.nbgrader_bridge.outputs.SealedExecute', 'nbgrader.preprocessors.SaveAutoGrades']",
        "[importlib.import_module('grader.nbgrader_bridge.outputs').SealedExecute, "
        "'nbgrader.preprocessors.SaveAutoGrades']",
    ],
)
def test_the_old_name_of_sealed_execute_works_and_one_line_says_the_new(
    course, hand_in, released, steps
):
    hand_in("ada", solved(released))
    config = f"import importlib\nc.Autograde.autograde_preprocessors = {steps}"
    done = run_nbgrader(course, "autograde", "tiny", config=config)
    assert done.returncode == 0, done.stderr
    (line,) = [line for line in done.stderr.splitlines() if line.startswith("grader: ")]
    assert line.endswith("is now called grader.nbgrader_bridge.notebooks.outputs.SealedExecute")
    assert "Traceback" not in done.stderr
    assert grades(course)["ada"][0] == 3.5


def test_a_step_that_cannot_be_imported_is_one_clear_line(course, hand_in, released):
    hand_in("ada", released)
    bad = "c.Autograde.autograde_preprocessors = ['grader.nowhere.SealedExecute']"
    done = run_nbgrader(course, "autograde", "tiny", config=bad)
    assert done.returncode == 1
    assert "names grader.nowhere.SealedExecute, which cannot be imported" in done.stderr


def test_other_assignments_are_autograded_by_nbgrader_itself(course):
    source = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    marks = {"schema_version": 3, "grade_id": "t", "grade": True, "locked": True, "points": 5}
    marks |= {"solution": False, "task": False}
    source.cells[0].metadata["nbgrader"] = marks
    source.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    for folder in ("source/other", "submitted/ada/other"):
        (course.root / folder).mkdir(parents=True)
        nbformat.write(source, course.root / folder / "other.ipynb")
    done = run_nbgrader(course, "generate_assignment", "other")
    assert done.returncode == 0, done.stderr
    done = run_nbgrader(course, "autograde", "other")
    assert done.returncode == 0, done.stderr
    path = course.root / "autograded" / "ada" / "other" / "other.ipynb"
    assert nbformat.read(path, as_version=4).cells[0].outputs[0].data["text/plain"] == "2"


def test_what_is_graded_is_read_once(course, hand_in, released, fake, monkeypatch):
    """Also where it was graded before, and is still known; only a bare report has it read again."""
    hand_in("ada", solved(released))
    read = []
    for module in ("grader.grading.student_folder", "grader.nbgrader_bridge.notebooks.hand_in"):

        def reading(*arguments, module=module):
            read.append(module.rpartition(".")[2])
            return pick(*arguments)

        monkeypatch.setattr(f"{module}.pick", reading)
    assert autograde(course, "tiny") == []
    assert read == ["student_folder"]
    graded = grade_student(fake(course, "tiny"), "ada")
    hand_in("ada", released)
    reports, submissions = {"ada": graded.report}, {"ada": graded.aligned}
    read.clear()
    assert autograde(course, "tiny", reports, submissions=submissions) == []
    assert read == []
    assert "x + x" in str(autograded(course, "ada")["double"].source)
    assert autograde(course, "tiny", reports) == []
    assert read == ["hand_in"]
    assert "x + x" not in str(autograded(course, "ada")["double"].source)


def test_nothing_is_said_on_screen(course, hand_in, released, fake, capfd):
    hand_in("ada", released)
    autograde(course, "tiny")
    said = capfd.readouterr()
    assert said.out + said.err == ""


@pytest.mark.slow
def test_the_real_grader_gives_the_same_marks_either_way(course, hand_in, released, one_sandbox):
    wrong = solved(released)
    wrong["cells"][4]["source"] = "def double(x):\n    return x ** 2\n"
    right = solved(released)
    right["cells"][8]["source"] += "\n    def __call__(self, x):\n        return x * self.kept\n"
    hand_in("right", right)
    hand_in("wrong", wrong)
    hand_in("stub", released)
    hand_in("nothing")
    with grader.grading.grader.Grader(course, "tiny", sandbox=one_sandbox) as real:
        reports = {
            name: grade_student(real, name).report for name in ("right", "wrong", "stub", "nothing")
        }
    assert autograde(course, "tiny", reports) == []
    first = grades(course)
    assert first == {name: (item.score, False) for name, item in reports.items()}
    assert first["right"] == (5.0, False)
    assert first["nothing"] == first["stub"] == (0.0, False)
    assert "You square your argument: twice" in str(autograded(course, "wrong")["doubles"].outputs)
    (course.root / "gradebook.db").unlink()
    done = run_nbgrader(course, "autograde", "tiny", "--force", inject="")
    assert done.returncode == 0, done.stderr
    assert grades(course) == first
