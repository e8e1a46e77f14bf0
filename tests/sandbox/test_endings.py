"""However a child or its zygote ends, the grader notices, and nothing stays behind."""

import gc
import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import threading
from pathlib import Path

import pytest
from processes_around import alive, eventually
from sandbox_talk import KINDS, SEALED, SERVED, answer, make, reply, send

from grader.sandbox.isolation.limits import Limits
from grader.sandbox.parent.endings import from_status
from grader.sandbox.parent.sandbox import Sandbox
from grader.sandbox.parent.sandbox_errors import SandboxError
from grader.sandbox.zygote.usage import descendants

every_kind = pytest.mark.parametrize("kind", [*SEALED, "none"])


def zygote_of(sandbox: Sandbox) -> int:
    """The zygote's process id: the first process of its namespace, where it has one."""
    for pid in descendants(sandbox._process.pid):
        status = Path(f"/proc/{pid}/status").read_text()
        names = status.partition("NSpid:")[2].splitlines()[0].split()
        if names[1:] == ["1"]:
            return pid
    return sandbox._process.pid


@every_kind
@pytest.mark.parametrize(
    ("code", "kind_of_end", "number", "says"),
    [
        ("import os; os._exit(0)", "exit", 0, "the process ended itself with exit status 0"),
        ("import os; os._exit(3)", "exit", 3, "the process ended itself with exit status 3"),
        ("os = __import__('os'); os.kill(os.getpid(), 9)", "signal", 9, "killed: by itself"),
        (
            "os = __import__('os'); os.kill(os.getpid(), 6)",
            "signal",
            6,
            "the process crashed with SIGABRT",
        ),
        (
            "os = __import__('os'); os.kill(os.getpid(), 11)",
            "signal",
            11,
            "the process crashed with SIGSEGV",
        ),
    ],
    ids=["exit 0", "exit 3", "kill", "abort", "segfault"],
)
def test_every_end_is_told(sandboxes, kind, code, kind_of_end, number, says):
    with sandboxes(kind).child() as child:
        send(child, code)
        ending = child.wait(30)
        assert (ending.kind, ending.code) == (kind_of_end, number)
        assert ending.message.startswith(says)
        assert child.wait() is ending
        with pytest.raises(EOFError):
            reply(child)


@every_kind
def test_serving_to_the_end_is_exit_status_0(sandboxes, kind):
    child = sandboxes(kind).child()
    assert answer(child, "answer = 1") == 1
    child.sock.close()
    assert child.wait(30).message == "the process ended itself with exit status 0"
    child.kill()


def test_waiting_times_out_and_the_child_goes_on(sandboxes):
    with sandboxes("none").child() as child:
        assert child.wait(0.05).kind == "timeout"
        assert answer(child, "answer = 2") == 2


def test_kill_twice_and_from_another_thread(sandboxes):
    child = sandboxes("none").child()
    send(child, "import time; time.sleep(60)")
    threading.Timer(0.05, child.kill).start()
    assert child.wait().message == "killed: the grader ended it"
    child.kill()


@every_kind
def test_a_daemon_dies_with_its_child(sandboxes, kind):
    sandbox = sandboxes(kind)
    daemon = """
        import os, time
        hear, tell = os.pipe()
        try:
            if os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    os.close(3)
                    os.write(tell, b"x")
                    time.sleep(600)
                os._exit(0)
            os.wait()
            answer = os.read(hear, 1).decode()
        except PermissionError:
            answer = "no processes"
    """
    before = set(descendants(sandbox._process.pid))
    child = sandbox.child()
    try:
        if answer(child, daemon) == "no processes":
            pytest.skip("no processes can be made here at all")
        new = set(descendants(sandbox._process.pid)) - before
        assert len(new) >= 3
    finally:
        child.kill()
    # The supervisor itself ends a moment after it has reported.
    assert eventually(lambda: not alive(new))


@every_kind
def test_a_child_dropped_without_a_word_is_killed(sandboxes, kind):
    sandbox = sandboxes(kind)
    before = set(descendants(sandbox._process.pid))
    child = sandbox.child()
    answer(child, "answer = 1")
    new = set(descendants(sandbox._process.pid)) - before
    assert alive(new)
    send(child, "import time; time.sleep(600)")
    del child
    gc.collect()
    assert eventually(lambda: not alive(new))


@every_kind
def test_children_are_fresh(sandboxes, kind):
    sandbox = sandboxes(kind)
    mark = """
        STATE["touched"] = True
        open("left", "w").write("x")
        import os, tempfile
        tempfile.mkstemp()
        os.environ["LEFT"] = "x"
    """
    look = """
        import os, tempfile
        answer = [STATE["touched"], os.listdir("."), os.listdir(tempfile.gettempdir()),
                  "LEFT" in os.environ]
    """
    with sandbox.child() as first, sandbox.child() as second:
        answer(first, mark)
        assert answer(second, look) == [False, [], [], False]
    with sandbox.child() as third:
        assert answer(third, look) == [False, [], [], False]


@every_kind
def test_a_dead_zygote_is_replaced(kind):
    with make(kind) as sandbox:
        first = sandbox.child()
        everybody = [sandbox._process.pid, *descendants(sandbox._process.pid)]
        answer(first, "answer = 1")
        os.kill(zygote_of(sandbox), signal.SIGKILL)
        assert first.wait(30).kind == "signal"
        first.kill()
        with sandbox.child() as second:
            assert answer(second, "answer = 2") == 2
        assert eventually(lambda: not alive(everybody))


@every_kind
def test_everything_dies_with_the_grader(kind, tmp_path):
    arguments = KINDS[kind][0]
    make(kind).close()
    script = f"""
        import sys, time
        from grader.sandbox.parent.sandbox import Sandbox
        from grader.sandbox.zygote.usage import descendants
        sandbox = Sandbox("sandbox_served:serve", preload=[], readable=[{str(SERVED)!r}], **{arguments!r})
        child = sandbox.child()
        import os
        print(*descendants(os.getpid()), flush=True)
        time.sleep(600)
    """
    environ = {**os.environ, "TMPDIR": str(tmp_path)}
    tmp_path.chmod(0o777)
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(script)], stdout=subprocess.PIPE, env=environ
    ) as grader:
        pids = [int(word) for word in grader.stdout.readline().split()]
        assert len(alive(pids)) >= 3
        grader.kill()
    assert eventually(lambda: not alive(pids))
    assert eventually(lambda: not list(tmp_path.iterdir()))


@every_kind
def test_close_leaves_nothing_behind(kind, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for path in [tmp_path, *tmp_path.parents[:2]]:
        path.chmod(path.stat().st_mode | 0o011)
    with make(kind) as sandbox:
        child = sandbox.child()
        answer(child, "answer = open('file', 'w').write('x')")
        pids = [sandbox._process.pid, *descendants(sandbox._process.pid)]
        assert len(alive(pids)) >= 3
    assert eventually(lambda: not alive(pids))
    assert not list(tmp_path.iterdir())
    assert child.wait(5).kind == "signal"
    child.kill()
    with pytest.raises(SandboxError, match="closed"):
        sandbox.child()


@every_kind
def test_twenty_children_leave_no_descriptors_zombies_or_memory(sandboxes, kind):
    sandbox = sandboxes(kind)

    def one() -> None:
        with sandbox.child() as child:
            answer(child, "x = bytearray(2**20); answer = len(x)")

    def zygote() -> int:
        fields = Path(f"/proc/{zygote_of(sandbox)}/statm").read_text().split()
        return int(fields[1]) - int(fields[2])

    one()
    assert eventually(lambda: len(descendants(sandbox._process.pid)) <= 1)
    descriptors, size = len(os.listdir("/proc/self/fd")), zygote()
    for _ in range(20):
        one()
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert eventually(lambda: len(descendants(sandbox._process.pid)) <= 1)
    assert zygote() - size < 256


def test_many_threads_may_ask_for_children(sandboxes):
    sandbox, answers = sandboxes("none"), []

    def one(number: int) -> None:
        with sandbox.child() as child:
            answers.append(answer(child, f"answer = {number} ** 2"))

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(answers) == [number**2 for number in range(8)]


@pytest.mark.parametrize(
    ("status", "reason", "says"),
    [
        (signal.SIGXCPU, None, "killed: more than 120 s of processor time"),
        (signal.SIGXFSZ, None, "killed: a file larger than 64 MiB"),
        (signal.SIGKILL, "memory", "killed: more than 2048 MiB of memory"),
        (signal.SIGSYS, None, "killed: a system call that the sandbox does not allow"),
        (signal.SIGSEGV, None, "the process crashed with SIGSEGV"),
        (7 << 8, None, "the process ended itself with exit status 7"),
    ],
)
def test_endings_in_words(status, reason, says):
    assert from_status(int(status), reason, Limits()).message == says
