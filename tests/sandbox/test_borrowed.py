"""A zygote that several share: in this process, and in others."""

import contextlib
import multiprocessing
import os
import threading

import psutil
import pytest
from sandbox_talk import SEALED, answer, make

from grader.sandbox.parent.borrowed import BorrowedSandbox
from grader.sandbox.parent.errors import SandboxError
from grader.sandbox.parent.sandbox import Sandbox


def _refuse() -> Sandbox:
    raise AssertionError("no sandbox of its own was needed")


@contextlib.contextmanager
def borrowed(sandbox, make_own=_refuse):
    control, lent = sandbox.lend()
    borrower = BorrowedSandbox(control.dup(), lent, make_own)
    try:
        yield borrower
    finally:
        borrower.close()


@pytest.mark.parametrize("kind", SEALED)
def test_its_children_are_the_lenders(kind):
    with make(kind) as sandbox, borrowed(sandbox) as borrower:
        assert (borrower.layers, borrower.sealed) == (sandbox.layers, sandbox.sealed)
        assert borrower.limits is sandbox.limits
        with sandbox.child() as one, borrower.child() as other:
            assert answer(one, "answer = 1") == 1
            assert answer(other, "answer = 2") == 2
        filtered = "answer = open('/proc/self/status').read().count('Seccomp:\\t2')"
        with borrower.child() as child:
            assert answer(child, filtered) == int("seccomp" in sandbox.layers)


def test_it_waits_for_a_zygote_that_is_still_importing():
    with make(preload=["keras"]) as sandbox, borrowed(sandbox) as borrower:
        with borrower.child() as child:
            assert answer(child, "import sys; answer = 'keras' in sys.modules")
        with sandbox.child() as child:
            assert answer(child, "answer = 4") == 4


def test_many_ask_at_once():
    with make() as sandbox, contextlib.ExitStack() as stack:
        borrowers = [stack.enter_context(borrowed(sandbox)) for _ in range(4)]
        found = []

        def ask(number, borrower):
            for _ in range(5):
                with borrower.child() as child:
                    found.append(answer(child, f"answer = {number}"))

        threads = [threading.Thread(target=ask, args=pair) for pair in enumerate(borrowers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(found) == sorted(list(range(4)) * 5)


def test_giving_it_back_leaves_the_lenders():
    with make() as sandbox:
        with borrowed(sandbox) as borrower, borrower.child():
            pass
        with pytest.raises(SandboxError, match="closed"):
            borrower.child()
        with sandbox.child() as child:
            assert answer(child, "answer = 5") == 5


def _all_of(sandbox):
    first = psutil.Process(sandbox._process.pid)
    processes = [first, *first.children(recursive=True)]
    return processes[::-1]


def test_once_the_zygote_is_dead_it_gets_one_of_its_own():
    with make() as sandbox, borrowed(sandbox, make) as borrower:
        for process in _all_of(sandbox):
            process.kill()
        with borrower.child() as child:
            assert answer(child, "answer = 6") == 6
        own = borrower._own._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(own, 0)


def test_a_zygote_that_cannot_import_is_said_to_by_ones_own():
    broken = {"preload": ["no_such_library"]}
    with (
        make(**broken) as sandbox,
        borrowed(sandbox, lambda: make(**broken)) as borrower,
        pytest.raises(SandboxError, match="no_such_library"),
    ):
        borrower.child()


def _ask_there(control, lent, pipe):
    borrower = BorrowedSandbox(control, lent, _refuse)
    with borrower.child() as child:
        pipe.send(answer(child, "answer = 7"))
    borrower.close()


def test_another_process_may_borrow():
    context = multiprocessing.get_context("spawn")
    with make() as sandbox:
        control, lent = sandbox.lend()
        ours, theirs = context.Pipe()
        other = context.Process(target=_ask_there, args=(control, lent, theirs))
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
