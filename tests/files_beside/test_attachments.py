"""Files handed in beside the notebook: read as bytes, opened at the subject's side only."""

import os

import pytest
from tiny_unit import CHECKS, write_unit

from grader.authoring import attachment
from grader.course.course import Course, load_course
from grader.files_beside.collection import BesideRules, read_beside
from grader.grading.grader import Grader

READING = CHECKS.replace(
    '    yield "y", double(draw.normal((3,), dtype="float64"))',
    '    path = double.attachment("notes.txt")\n'
    '    yield "remark", remark("without notes" if path is None else path.content().decode())\n'
    '    yield "short", path is None or len(path.content()) < 20',
).replace(
    "from grader.authoring import",
    "from grader.authoring.claims import remark\nfrom grader.authoring import attachment,",
) + '\nNOTES = [attachment("notes.txt", max_bytes=100)]\n'  # fmt: skip
SOLVED = """
def double(x):
    return x + x


class Scale:
    def __init__(self, factor=2.0):
        self.factor = factor

    def __call__(self, x):
        return x * self.factor
"""


def outcome(folder, sandbox=False):
    """The check that looks for notes, in a submission of `folder`; and the report's notes."""
    root = folder / "course"
    write_unit(root / "solutions" / "tiny")
    (root / "solutions" / "tiny" / "checks.py").write_text(READING, "utf-8")
    with Grader(load_course(root), "tiny", sandbox=sandbox) as grader:
        report = grader.grade(folder / "mine.py")
    (found,) = [item for item in report.checks if item.name == "doubles_floats"]
    return found, report.notes


@pytest.fixture
def mine(tmp_path):
    (tmp_path / "mine.py").write_text(SOLVED, "utf-8")
    return tmp_path


@pytest.mark.parametrize("sandbox", [False, True])
def test_a_check_sees_the_file_beside_the_notebook(mine, sandbox):
    (mine / "notes.txt").write_text("hello")
    found, notes = outcome(mine, sandbox)
    assert (found.status, found.message) == ("passed", "hello")
    assert notes == []


def test_without_the_file_there_is_none(mine):
    found, notes = outcome(mine)
    assert (found.status, found.message) == ("passed", "without notes")
    assert notes == []


def test_what_is_wrong_in_the_file_fails_the_check(mine):
    (mine / "notes.txt").write_text("x" * 50)
    assert outcome(mine)[0].status == "failed"


def test_what_cannot_be_taken_is_left_out_with_a_note(mine):
    (mine / "notes.txt").write_text("x" * 101)
    found, (note,) = outcome(mine)
    assert found.message == "without notes"
    assert note.startswith("notes.txt was left out: it is larger than the 100 bytes")


def test_links_folders_pipes_and_empty_files_are_left_out(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("key")
    (tmp_path / "link").symlink_to(secret)
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "empty").touch()
    names = ["link", "dangling", "folder", "pipe", "empty", "absent"]
    course = Course(tmp_path / "course", tmp_path / "solutions", tmp_path / "assignments")
    rules = BesideRules(course, "tiny", [attachment(name) for name in names])
    found = read_beside(tmp_path / "mine.py", lambda: "", rules)
    assert found.attachments == {}
    assert sorted(note.split(" ")[0] for note in found.notes) == sorted(
        set(names) - {"folder", "absent"}
    )


@pytest.mark.parametrize("name", ["../other", "a/b", "..", "", "a\\b"])
def test_an_attachment_is_a_plain_name(name):
    with pytest.raises(ValueError, match="file's name"):
        attachment(name)
