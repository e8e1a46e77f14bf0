"""Which sandbox one gets, and what is said where there is none to be had."""

import threading

import pytest
from sandbox_talk import ENCLOSED, answer, make

from grader.sandbox.parent import sandbox as module
from grader.sandbox.parent.sandbox import Sandbox
from grader.sandbox.parent.sandbox_errors import NoIsolation, SandboxError


def test_a_zygote_started_in_a_thread_outlives_it():
    made = []
    thread = threading.Thread(target=lambda: made.append(make()))
    thread.start()
    thread.join()
    if not made:
        pytest.skip("no sandbox here")
    with made[0] as sandbox, sandbox.child() as child:
        assert answer(child, "answer = 3") == 3


def test_a_library_that_is_not_there_is_named():
    with (
        make(preload=["no_such_library"]) as sandbox,
        pytest.raises(SandboxError, match="no_such_library"),
    ):
        sandbox.child()


def test_without_layers_it_refuses_and_names_the_way_out():
    with pytest.raises(NoIsolation, match="--sandbox none") as caught:
        Sandbox(preload=[], bubblewrap=None, without=["namespaces", "landlock"])
    assert "\n" not in str(caught.value)


def test_bubblewrap_that_does_not_work_is_not_used(tmp_path):
    fake = tmp_path / "bwrap"
    fake.write_text("#!/bin/sh\necho 'not permitted' >&2\nexit 1\n")
    fake.chmod(0o755)
    with make(bubblewrap=str(fake)) as sandbox:
        assert "bubblewrap" not in sandbox.layers
        assert sandbox.sealed


@pytest.mark.parametrize("kind", ENCLOSED)
def test_layers_are_listed(sandboxes, kind):
    layers = sandboxes(kind).layers
    assert "resource limits" in layers
    assert sandboxes(kind).sealed
    assert not sandboxes("none").sealed
    assert sandboxes("none").layers == ("resource limits",)


def test_other_systems_are_told_what_to_do(monkeypatch):
    monkeypatch.setattr(module.sys, "platform", "darwin")
    with pytest.raises(NoIsolation, match="--sandbox none"):
        Sandbox(preload=[])
    monkeypatch.delattr(module.os, "fork")
    with pytest.raises(NoIsolation, match="WSL"):
        Sandbox(preload=[], isolation="none")


@pytest.mark.parametrize(
    "arguments",
    [{"isolation": "some"}, {"without": ["bubblegum"]}],
)
def test_unknown_words_are_refused(arguments):
    with pytest.raises(ValueError, match=r"some|bubblegum"):
        Sandbox(preload=[], **arguments)


def test_a_readable_path_must_exist(tmp_path):
    with pytest.raises(FileNotFoundError, match="no such path"):
        Sandbox(preload=[], readable=[tmp_path / "missing"])
