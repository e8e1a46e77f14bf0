"""Whoever kills what, and when: the grader learns that it was not the student, and goes on."""

import contextlib
import os
import random
import signal
import threading
from pathlib import Path

import pytest
from processes_around import alive, eventually
from sandbox_talk import SEALED, answer, make, send

from grader.sandbox.isolation.limits import Limits
from grader.sandbox.parent.endings import from_status
from grader.sandbox.parent.sandbox_errors import ZygoteDied
from grader.sandbox.zygote.usage import descendants

NAMESPACED = ["bubblewrap", "namespaces"]


def family(sandbox, child) -> dict[str, int]:
    """The processes of a child just made: its supervisor, its namespace's first one and itself."""
    answer(child, "answer = 1")
    pids = descendants(sandbox._process.pid)
    parent = {
        pid: int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        for pid in pids
    }
    (itself,) = set(pids) - set(parent.values())
    first = parent[itself]
    return {
        "itself": itself,
        "first": first,
        "supervisor": parent[first],
        "zygote": parent[parent[first]],
    }


@pytest.mark.parametrize("kind", NAMESPACED)
@pytest.mark.parametrize("who", ["itself", "first", "supervisor", "zygote"])
def test_a_kill_from_outside_is_doubtful(kind, who):
    with make(kind) as sandbox, sandbox.child() as child:
        pids = family(sandbox, child)
        send(child, "import time; time.sleep(60)")
        os.kill(pids[who], signal.SIGKILL)
        ending = child.wait(30)
        assert ending.kind == "signal"
        assert ending.doubtful
        assert eventually(lambda: not alive([pids["itself"], pids["first"], pids["supervisor"]]))
        with sandbox.child() as another:
            assert answer(another, "answer = 6 * 7") == 42


@pytest.mark.parametrize("kind", [*SEALED, "none"])
def test_what_the_student_or_the_grader_ends_is_not(sandboxes, kind):
    sandbox = sandboxes(kind)
    for code in ("__import__('os')._exit(3)", "__import__('os').abort()"):
        with sandbox.child() as child:
            send(child, code)
            assert not child.wait(30).doubtful
    child = sandbox.child()
    answer(child, "answer = 1")
    ending = child.kill()
    assert ending.message == "killed: the grader ended it"
    assert not ending.doubtful


def test_killing_reports_an_end_that_came_before(sandboxes):
    child = sandboxes("none").child()
    send(child, "__import__('os')._exit(7)")
    assert eventually(lambda: child.sock.recv(1) == b"")
    assert child.kill().code == 7


def test_the_kernels_own_limit_of_processor_time_is_no_doubt():
    limits = Limits(cpu_seconds=5)
    ending = from_status(int(signal.SIGKILL), None, limits, cpu=7.0)
    assert (ending.doubtful, ending.message) == (False, "killed: more than 5 s of processor time")
    assert from_status(int(signal.SIGKILL), None, limits, cpu=1.0).doubtful
    assert from_status(0, "orphaned", limits).doubtful
    assert not from_status(int(signal.SIGKILL), "memory", limits).doubtful


@pytest.mark.parametrize("kind", NAMESPACED)
def test_processor_time_counts_from_each_mark(kind):
    burn = "import time\nend = time.process_time() + 1.5\nwhile time.process_time() < end: pass"
    with make(kind, limits=Limits(check_cpu_seconds=2)) as sandbox:
        with sandbox.child() as child:
            for _ in range(3):
                child.mark()
                answer(child, burn)
            assert child.kill().cpu_seconds > 4
        with sandbox.child() as child:
            child.mark()
            send(child, burn)
            send(child, burn)
            ending = child.wait(30)
            assert ending.message == "killed: more than 2 s of processor time in one check"
            assert not ending.doubtful


@pytest.mark.parametrize("kind", NAMESPACED)
def test_kills_at_random_moments(kind):
    """A child, or an exception that says so: no hang, no wrong answer, nothing left behind."""
    chance = random.Random(7)
    everybody: set[int] = set()
    with make(kind) as sandbox:
        layers = sandbox.layers

        def kill_somebody(stop: threading.Event, delay: float) -> None:
            if stop.wait(delay) or sandbox._process is None:
                return
            found = descendants(sandbox._process.pid)
            everybody.update(found)
            if found:
                os.kill(chance.choice(found), signal.SIGKILL)

        for _ in range(12):
            stop, delay = threading.Event(), chance.random() * 0.03
            killer = threading.Thread(target=kill_somebody, args=(stop, delay))
            killer.start()
            with contextlib.suppress(ZygoteDied), sandbox.child() as child:
                send(child, "answer = 6 * 7")
                ending = child.wait(0.05)
                assert ending.kind == "timeout" or ending.doubtful
            stop.set()
            killer.join()
        with sandbox.child() as child:
            assert answer(child, "answer = 6 * 7") == 42
        assert sandbox.layers == layers
    assert eventually(lambda: not alive(everybody))
