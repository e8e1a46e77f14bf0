"""A class that has been graded once, for tests that copy it."""

import contextlib
import shutil

import pytest
from small_class import make_course, run

from grader.class_grading import early_start


@pytest.fixture(scope="module", autouse=True)
def runs_share_a_sandbox(one_sandbox):
    """Every class that is graded in this process has the sandbox that all tests share.

    The commands that `test_ctrl_c` starts open and close their own.
    """
    open_own = early_start.open_sandbox

    def lend(settings):
        usual = settings.isolation == "auto" and settings.limits == one_sandbox.limits
        return contextlib.nullcontext(one_sandbox) if usual else open_own(settings)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(early_start, "open_sandbox", lend)
        yield


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
