"""`grader check`: marks, exit statuses, JSON; the same verdicts with and without the solutions."""

import json
import shutil

import jsonschema
import pytest
from course_folders import run_warm, snapshot, with_cells, write_notebook

from grader.course.case_seeds import SECRET_FILE
from grader.course.course import load_course
from grader.course.fingerprints import unit_fingerprint
from grader.course.unit_files import ANSWERS
from grader.references.answers_file import load
from grader.report.json_file import schema

SQUARES = "You square your argument"


@pytest.fixture
def student(tiny, tmp_path):
    return tiny.student_course(tmp_path / "course")


def verdicts(text):
    """What does not depend on where and when it was graded."""
    report = json.loads(text)
    for check in report["checks"]:
        del check["seconds"]
        for item in check["diagnosis"]:
            item["max_error"] = round(item["max_error"], 4)
    return report["checks"], report["score"], report["flags"], report["notes"]


def test_the_solution_passes_with_status_0(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved())
    told = grader("check", "tiny", path, cwd=student)
    assert told.code == 0, told
    assert "All 3 visible checks pass. 2 hidden cases run when you hand in." in told.out
    assert told.err == ""


def test_a_mistake_is_named_with_status_1(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved("squares"))
    told = grader("check", "tiny", path, cwd=student)
    assert told.code == 1
    assert SQUARES in told.out
    assert told.err == ""


def test_the_untouched_notebook_is_the_default_and_is_not_written_yet(student, grader):
    told = grader("check", "tiny", cwd=student / "assignments" / "tiny")
    assert told.code == 1
    assert "`double` is not written yet" in told.out
    assert "Traceback" not in told.out + told.err


def test_the_assignment_folder_alone_is_enough(tiny, grader, tmp_path):
    shutil.copytree(tiny.assignment, tmp_path / "downloads" / "tiny")
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved())
    assert grader("check", "tiny", path, cwd=tmp_path / "downloads" / "tiny").code == 0
    assert grader("check", "tiny", path, cwd=tmp_path / "downloads").code == 0


def test_json_on_stdout_is_alone_there_whatever_student_code_prints(tiny, student, tmp_path):
    loud = "import os, sys\ndef double(x):\n    print('out')\n    os.write(1, b'raw')\n"
    loud += "    os.system('echo program')\n    print('err', file=sys.stderr)\n    return x + x"
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved(double=loud))
    told = run_warm("check", "tiny", path, "--json", "-", cwd=student)
    report = json.loads(told.out)
    jsonschema.validate(report, schema())
    assert (told.code, told.err) == (0, "")
    assert report["score"] == 4.5


def test_json_file_appears_beside_the_printed_report(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved("squares"))
    target = tmp_path / "report.json"
    told = grader("check", "tiny", path, "--json", target, cwd=student)
    jsonschema.validate(json.loads(target.read_text("ascii")), schema())
    assert SQUARES in told.out
    assert told.code == 1


def test_a_check_writes_nothing_into_the_course(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved("squares"))
    before, mine = snapshot(student), path.read_bytes()
    grader("check", "tiny", path, cwd=student)
    grader("check", "tiny", cwd=student)
    assert snapshot(student) == before
    assert SECRET_FILE not in before
    assert path.read_bytes() == mine


def test_a_check_as_a_process_writes_nothing_into_the_course(tiny, student, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved())
    before = snapshot(student)
    assert run_warm("check", "tiny", path, cwd=student).code == 0
    assert snapshot(student) == before


@pytest.mark.parametrize("mistakes", [(), ("squares",)])
def test_students_get_the_verdicts_that_instructors_get(tiny, grader, tmp_path, mistakes):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved(*mistakes))
    courses = [tiny.student_course(tmp_path / "student"), tiny.whole_course(tmp_path / "whole")]
    live = tiny.whole_course(tmp_path / "live")
    (live / "assignments" / "tiny" / "answers.npz").unlink()
    told = [grader("check", "tiny", path, "--json", "-", cwd=c) for c in (*courses, live)]
    first, *others = [verdicts(item.out) for item in told]
    assert all(other == first for other in others)
    assert (told[0].code, SQUARES in told[0].out) == ((1, True) if mistakes else (0, False))


@pytest.mark.parametrize(
    "mistakes",
    [
        pytest.param((), id="right", marks=pytest.mark.exhaustive),
        pytest.param(("epsilon_outside_root",), id="wrong", marks=pytest.mark.exhaustive),
        pytest.param(("gamma_times_sum", "momentum_reversed"), id="pair"),
    ],
)
def test_batchnorm_is_diagnosed_offline(batchnorm, grader, tmp_path, mistakes):
    student = batchnorm.student_course(tmp_path / "student")
    path = write_notebook(tmp_path / "mine.ipynb", batchnorm.solved(*mistakes))
    told = grader("check", "batchnorm", path, "--json", "-", cwd=student)
    checks = json.loads(told.out)["checks"]
    named = {name for c in checks for d in c["diagnosis"][:1] for name in d["misconceptions"]}
    assert named == set(mistakes)
    assert told.code == (1 if mistakes else 0)
    whole = tmp_path / "whole"
    batchnorm.whole_course(whole)
    if not up_to_date(whole):
        pytest.skip("the released answers are older than the solution")
    again = grader("check", "batchnorm", path, "--json", "-", cwd=whole)
    assert verdicts(again.out) == verdicts(told.out)


def up_to_date(root):
    course = load_course(root)
    meta = load(course.released("batchnorm") / ANSWERS).meta
    return meta["fingerprint"] == unit_fingerprint(course.source("batchnorm"))


def test_the_same_trouble_is_shown_once(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved(double="doubled = 2"))
    told = grader("check", "tiny", path, cwd=student)
    assert told.out.count("`double` is not defined") == 1


def test_verbose_tells_times_and_seed(tiny, student, grader, tmp_path):
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved())
    assert "Seed visible:tiny" in grader("check", "tiny", path, "--verbose", cwd=student).out


def test_all_runs_hidden_cases(tiny, grader, tmp_path):
    whole = tiny.whole_course(tmp_path / "whole")
    path = write_notebook(tmp_path / "mine.ipynb", tiny.solved())
    told = grader("check", "tiny", path, "--all", "--student", "ada", cwd=whole)
    assert told.code == 0, told
    assert "All 4 checks pass. 5 of 5 points." in told.out


def test_sealed_code_gets_the_same_verdict(tiny, student, grader, tmp_path):
    notebook = with_cells(tiny.solved("squares"), "print('noise')")
    path = write_notebook(tmp_path / "mine.ipynb", notebook)
    options = ("check", "tiny", path, "--json", "-")
    sealed = grader(*options, "--sandbox", "auto", cwd=student)
    assert verdicts(sealed.out) == verdicts(grader(*options, cwd=student).out)
