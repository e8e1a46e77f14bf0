"""A course of the unit `small`, and folders with files beside hand-ins for it."""

import pytest
from small_unit import notebook


@pytest.fixture
def put(small_course):
    """Write a student's notebook and the files beside it; returns the notebook's path."""

    def write(cells, files=(), student="ada", name="small.ipynb"):
        folder = small_course.submitted / student / "small"
        for inner, content in {name: notebook(*cells), **dict(files)}.items():
            path = folder / inner
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return folder / name

    return write
