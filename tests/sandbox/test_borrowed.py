"""A zygote that several share: in this process, and in others."""

import contextlib
import multiprocessing
import os
import threading

import psutil
import pytest
from sandbox_talk import SEALED, answer, make

from grader.sandbox.parent.leased_sandbox import LeasedSandbox
from grader.sandbox.parent.sandbox import Sandbox
from grader.sandbox.parent.sandbox_errors import SandboxError


def _refuse() -> Sandbox:
    raise AssertionError("no sandbox of its own was needed")


@contextlib.contextmanager
def leased(sandbox, make_own=_refuse):
    control, lease = sandbox.lease()
    leased_one = LeasedSandbox(control.dup(), lease, make_own)
    try:
        yield leased_one
    finally:
        leased_one.close()


@pytest.mark.parametrize("kind", SEALED)
def test_its_children_are_the_lenders(kind):
    with make(kind) as sandbox, leased(sandbox) as leased_one:
        assert (leased_one.layers, leased_one.sealed) == (sandbox.layers, sandbox.sealed)
        assert leased_one.limits is sandbox.limits
        with sandbox.child() as one, leased_one.child() as other:
            assert answer(one, "answer = 1") == 1
            assert answer(other, "answer = 2") == 2
        filtered = "answer = open('/proc/self/status').read().count('Seccomp:\\t2')"
        with leased_one.child() as child:
            assert answer(child, filtered) == int("seccomp" in sandbox.layers)


def test_it_waits_for_a_zygote_that_is_still_importing():
    with make(preload=["keras"]) as sandbox, leased(sandbox) as leased_one:
        with leased_one.child() as child:
            assert answer(child, "import sys; answer = 'keras' in sys.modules")
        with sandbox.child() as child:
            assert answer(child, "answer = 4") == 4


def test_many_ask_at_once():
    with make() as sandbox, contextlib.ExitStack() as stack:
        leases_of_it = [stack.enter_context(leased(sandbox)) for _ in range(4)]
        found = []

        def ask(number, leased_one):
            for _ in range(5):
                with leased_one.child() as child:
                    found.append(answer(child, f"answer = {number}"))

        threads = [threading.Thread(target=ask, args=pair) for pair in enumerate(leases_of_it)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found) == sorted(list(range(4)) * 5)


def test_giving_it_back_leaves_the_lenders():
    with make() as sandbox:
        with leased(sandbox) as leased_one, leased_one.child():
            pass
        with pytest.raises(SandboxError, match="closed"):
            leased_one.child()
        with sandbox.child() as child:
            assert answer(child, "answer = 5") == 5


def _all_of(sandbox):
    first = psutil.Process(sandbox._process.pid)
    processes = [first, *first.children(recursive=True)]
    return processes[::-1]


def test_once_the_zygote_is_dead_it_gets_one_of_its_own():
    with make() as sandbox, leased(sandbox, make) as leased_one:
        for process in _all_of(sandbox):
            process.kill()
        with leased_one.child() as child:
            assert answer(child, "answer = 6") == 6
        own = leased_one._own._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(own, 0)


def test_a_zygote_that_cannot_import_is_said_to_by_ones_own():
    broken = {"preload": ["no_such_library"]}
    with (
        make(**broken) as sandbox,
        leased(sandbox, lambda: make(**broken)) as leased_one,
        pytest.raises(SandboxError, match="no_such_library"),
    ):
        leased_one.child()


def _ask_there(control, lease, pipe):
    leased_one = LeasedSandbox(control, lease, _refuse)
    with leased_one.child() as child:
        pipe.send(answer(child, "answer = 7"))
    leased_one.close()


def test_another_process_may_lease_it():
    context = multiprocessing.get_context("spawn")
    with make() as sandbox:
        control, lease = sandbox.lease()
        ours, theirs = context.Pipe()
        other = context.Process(target=_ask_there, args=(control, lease, theirs))
        other.start()
        assert ours.poll(60)
        assert ours.recv() == 7
        other.join()
        with sandbox.child() as child:
            assert answer(child, "answer = 8") == 8


def test_it_is_known_whether_children_are_hidden_from_each_other():
    for kind in SEALED:
        with make(kind) as sandbox:
            assert sandbox.children_apart
    with make("bubblewrap", without=["namespaces", "landlock"]) as sandbox:
        assert sandbox.sealed
        assert not sandbox.children_apart
    with make("none") as sandbox:
        assert not sandbox.children_apart
