"""Sandboxes for the tests, made once in a module where that does."""

import pytest
from sandbox_talk import make

from grader.sandbox.parent.sandbox import Sandbox


@pytest.fixture(scope="module")
def sandboxes():
    """Makes a sandbox of a kind once in a module."""
    made: dict[str, Sandbox] = {}

    def get(kind: str) -> Sandbox:
        if kind not in made:
            made[kind] = make(kind)
        return made[kind]

    yield get
    for sandbox in made.values():
        sandbox.close()


@pytest.fixture
def child(request, sandboxes):
    """A fresh child in a sandbox of the kind that the test is parametrized with."""
    with sandboxes(request.param).child() as one:
        yield one
