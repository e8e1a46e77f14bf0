"""A released tiny course, and a class of odd hand-ins with a grader that is quick and made up."""

import json
import shutil

import pytest
from tiny_unit import write_unit

from grader.course.course import load_course
from grader.release.release import release


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A course whose unit `tiny` is released, to be copied."""
    root = tmp_path_factory.mktemp("template") / "course"
    write_unit(root / "solutions" / "tiny")
    release(load_course(root), "tiny")
    return root


@pytest.fixture
def course(template, tmp_path):
    """A fresh copy of the released course."""
    root = tmp_path / "course"
    shutil.copytree(template, root)
    return load_course(root)


@pytest.fixture
def released(course):
    """The released notebook, as a dict."""
    return json.loads((course.assignments / "tiny" / "tiny.ipynb").read_bytes())


@pytest.fixture
def hand_in(course):
    """Put a file into a student's folder; a dict is a notebook, None only makes the folder."""

    def put(student, content=None, name="tiny.ipynb"):
        folder = course.submitted / student / "tiny"
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(content, dict):
            content = json.dumps(content)
        if isinstance(content, str):
            content = content.encode()
        if content is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        return folder

    return put
