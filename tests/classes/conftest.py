"""A class that has been graded once, for tests that copy it."""

import shutil

import pytest
from small_class import make_course, run


@pytest.fixture(scope="session")
def graded_once(tmp_path_factory):
    """A course whose class has been graded."""
    course = make_course(tmp_path_factory.mktemp("graded") / "course")
    result = run(course, jobs=2)
    assert not result.problems
    return course


@pytest.fixture
def course(graded_once, tmp_path):
    """A copy of it. Its place differs, so that what was graded there counts as graded here."""
    from grader.course.course import load_course

    shutil.copytree(graded_once.root, tmp_path / "course", symlinks=True)
    return load_course(tmp_path / "course")
