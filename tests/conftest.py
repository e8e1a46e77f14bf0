"""What all tests may use: a small unit in a course of its own, and a sandbox that is made once."""

import functools
import os

# Before TensorFlow, which brings an older libcurl along; the command that downloads has none of it.
import pycurl  # noqa: F401
import pytest
from nbgrader import api as nbgrader_api
from small_unit import notebook, write_unit

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

# For each new gradebook nbgrader starts a Python that says which schema its version has: once will do.
nbgrader_api.get_alembic_version = functools.cache(nbgrader_api.get_alembic_version)


@pytest.hookimpl(trylast=True)  # the order is random before
def pytest_collection_modifyitems(items):
    """Slow tests come first, so that no process is left alone with them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture
def small_course(tmp_path):
    """A course with the unit `small`, not released."""
    from grader.course.course import load_course

    write_unit(tmp_path / "course" / "solutions" / "small")
    return load_course(tmp_path / "course")


@pytest.fixture(scope="session")
def one_sandbox():
    """A sandbox as the grader uses it, for the whole run."""
    from grader.sandbox.parent.sandbox import Sandbox

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def graded(small_course, one_sandbox, tmp_path):
    """Grades code cells for the unit `small`: `graded(*cells, student=…, limits=…)`."""
    from grader.grading.grader import Grader

    def grade(
        *cells,
        student="ann",
        name="hand_in.ipynb",
        text=None,
        limits=None,
        sandbox=None,
        hidden=True,
    ):
        path = tmp_path / name
        path.write_text(notebook(*cells) if text is None else text, encoding="utf-8")
        used = one_sandbox if sandbox is None else sandbox
        with Grader(small_course, "small", hidden=hidden, sandbox=used, limits=limits) as grader:
            return grader.grade(path, student)

    return grade
