"""Setting nbgrader up: from any folder, and for formgrader's buttons too."""

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import pytest
from fake_grader import FakeGrader
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from odd_class import solved
from traitlets.config import Config

import grader.grading.grader
from grader.course.course import CourseError, load_course
from grader.nbgrader_bridge import configure
from grader.nbgrader_bridge.converters import warm_grader
from grader.nbgrader_bridge.converters.autograding import SealedAutograde


@pytest.fixture
def restored(monkeypatch):
    """Undo what `configure` changes in nbgrader."""
    for module in (nbgrader.apps.api, nbgrader.apps.autogradeapp):
        monkeypatch.setattr(module, "Autograde", module.Autograde)


def test_formgraders_button_grades_with_the_sealed_grader(
    course, hand_in, released, monkeypatch, restored
):
    monkeypatch.setattr(grader.grading.grader, "Grader", FakeGrader)
    hand_in("ada", solved(released), "renamed.ipynb")
    c = Config()
    configure(c, course.root)
    api = NbGraderAPI(CourseDirectory(config=c), config=c)
    result = api.autograde("tiny", "ada")
    warm_grader.close()
    assert result["success"], result
    with api.gradebook as gradebook:
        assert gradebook.find_submission("tiny", "ada").score == 3.5


def test_all_places_are_the_courses(tmp_path, monkeypatch, restored):
    (tmp_path / "course" / "work").mkdir(parents=True)
    (tmp_path / "course" / "grader.toml").write_text('assignments = "../given"')
    monkeypatch.chdir(tmp_path / "course" / "work")
    c = Config()
    configure(c)
    coursedir = CourseDirectory(config=c)
    course = load_course(tmp_path / "course")
    assert coursedir.root == str(course.root)
    assert coursedir.db_url == course.db_url
    released = coursedir.format_path(coursedir.release_directory, ".", "tiny")
    assert CourseDirectory(root=released).root == str(tmp_path / "given" / "tiny")
    assert c.OverwriteCells.add_missing_cells is True
    assert nbgrader.apps.autogradeapp.Autograde is SealedAutograde


def test_a_folder_without_a_course_is_one_clear_line(tmp_path, monkeypatch, restored):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match="lies in no course"):
        configure(Config())
