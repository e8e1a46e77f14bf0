"""`nbgrader zip_collect` takes every kind of hand-in that can be graded out of an archive."""

import zipfile

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import pytest
from nbgrader.apps.zipcollectapp import ZipCollectApp
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from grader.nbgrader_bridge import configure
from grader.nbgrader_bridge.commands.setup import COLLECTED

NAMES = r".*/hw_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)"


@pytest.fixture
def settings(course, monkeypatch):
    """The course's settings, as its nbgrader_config.py makes them."""
    for module in (nbgrader.apps.api, nbgrader.apps.autogradeapp):
        monkeypatch.setattr(module, "Autograde", module.Autograde)
    c = Config()
    configure(c, course.root)
    c.FileNameCollectorPlugin.named_regexp = NAMES
    return c


def test_scripts_and_documents_are_collected_as_notebooks_are(course, settings):
    folder = course.root / "downloaded" / "tiny" / "archive"
    folder.mkdir(parents=True)
    students = {f"ann{number}": suffix for number, suffix in enumerate(COLLECTED)}
    with zipfile.ZipFile(folder / "gradebook.zip", "w") as archive:
        for student, suffix in students.items():
            archive.writestr(f"hw_{student}_attempt_2026-09-01-10-00-00_tiny{suffix}", "x")
        archive.writestr("hw_bob_attempt_2026-09-01-10-00-00.txt", "a receipt")
    app = ZipCollectApp(config=settings)
    app.coursedir = CourseDirectory(config=settings, assignment_id="tiny")
    app.init_plugins()
    app.extract_archive_files()
    app.process_extracted_files()
    found = {path.parent.parent.name: path.name for path in course.submitted.glob("*/tiny/tiny*")}
    assert found == {student: f"tiny{suffix}" for student, suffix in students.items()}


def test_what_the_course_asks_for_stays(course, settings):
    c = Config()
    c.FileNameCollectorPlugin.valid_ext = [".ipynb"]
    configure(c, course.root)
    assert c.FileNameCollectorPlugin.valid_ext == [".ipynb"]
