"""What is begun before it is known what there is to do."""

import dataclasses

import pytest
from small_class import hand_in
from small_unit import RIGHT, notebook

from grader.class_grading import early_start
from grader.class_grading.options import GradeOptions
from grader.class_grading.workers import workers
from grader.grading.settings import Settings
from grader.sandbox.parent.sandbox import Sandbox

pytestmark = pytest.mark.xdist_group("class_run")


@pytest.mark.parametrize(("without", "shared"), [((), 1), (("namespaces", "landlock"), 0)])
def test_workers_share_a_sandbox_that_hides_children_from_each_other(course, without, shared):
    with Sandbox(preload=["json"], serve="json:loads", without=without) as sandbox:
        if not sandbox.sealed:
            pytest.skip("this machine cannot do without these layers")
        pool = workers(Settings(course, "small"), 2, sandbox)
    assert len(pool.sockets) == shared


@pytest.fixture
def begun(monkeypatch):
    """What was begun."""
    found = []
    monkeypatch.setattr(early_start, "preload_imports", lambda: found.append("imports"))
    return found


def sandboxes(options):
    with early_start.early_sandbox(options) as sandbox:
        if sandbox is not None:
            with sandbox.child():
                return 1
        return 0


def test_nothing_where_all_is_graded(course, begun):
    options = GradeOptions(Settings(course, "small"))
    assert (sandboxes(options), begun) == (0, [])


def test_all_where_something_changed_or_everybody_is_graded_anew(course, begun):
    options = GradeOptions(Settings(course, "small"))
    assert sandboxes(dataclasses.replace(options, force=True)) == 1
    hand_in(course, "bob", notebook(*RIGHT))
    assert sandboxes(options) == 1
    assert begun == ["imports", "imports"]


def test_nothing_here_for_a_cluster(course, begun):
    options = GradeOptions(Settings(course, "small"), scheduler="tcp://127.0.0.1:1", force=True)
    assert (sandboxes(options), begun) == (0, [])
