"""A child that wants too much ends or is refused, and the next one works."""

import os

import pytest
from sandbox_talk import SEALED, answer, make, raised, reply, send

from grader.sandbox.isolation.limits import MIB, Limits

KINDS = [*SEALED, "none"]
SMALL = Limits(
    memory_bytes=256 * MIB,
    cpu_seconds=2,
    processes=32,
    file_bytes=MIB,
    open_files=64,
    scratch_bytes=4 * MIB,
)


@pytest.fixture(params=KINDS)
def sandbox(request):
    with make(request.param, limits=SMALL) as made:
        yield made


@pytest.fixture
def enclosed(sandbox):
    if not any(name.startswith(("bubblewrap", "private")) for name in sandbox.layers):
        pytest.skip("needs namespaces")
    return sandbox


def works(sandbox) -> bool:
    with sandbox.child() as child:
        return answer(child, "answer = 6 * 7") == 42


def test_too_much_memory_raises_and_the_next_child_works(sandbox):
    with sandbox.child() as child:
        assert raised(child, "x = bytearray(512 * 2**20)") == "MemoryError"
        assert raised(child, "import mmap; m = mmap.mmap(-1, 512 * 2**20)") in {
            "OSError",
            "MemoryError",
        }
        assert answer(child, "x = bytearray(64 * 2**20); answer = len(x)") == 64 * MIB
    assert works(sandbox)


def test_memory_is_counted_over_all_processes(sandbox):
    hog = """
        import os, time
        for _ in range(4):
            if os.fork() == 0:
                x = bytearray(os.urandom(1 << 20)) * 150
                time.sleep(60)
        time.sleep(60)
    """
    with sandbox.child() as child:
        send(child, hog)
        try:
            # Where root itself must stay, processes cannot be counted, and none can be made.
            assert reply(child)["raised"] == "PermissionError"
        except EOFError:
            assert child.wait(30).message == "killed: more than 256 MiB of memory"
    assert works(sandbox)


def test_an_endless_loop_ends(sandbox):
    with sandbox.child() as child:
        send(child, "while True: pass")
        ending = child.wait(60)
    assert ending.kind == "signal"
    assert ending.message == "killed: more than 2 s of processor time"
    assert works(sandbox)


def test_processor_time_is_counted_over_all_processes(sandbox):
    loops = """
        import os
        for _ in range(3):
            if os.fork() == 0:
                while True:
                    pass
        os.wait()
    """
    with sandbox.child() as child:
        send(child, loops)
        try:
            assert reply(child)["raised"] == "PermissionError"
        except EOFError:
            assert child.wait(60).message == "killed: more than 2 s of processor time"
    assert works(sandbox)


def test_a_fork_bomb_is_contained(sandbox):
    """Bounded: one process that makes at most 200 sleeping ones."""
    bomb = """
        import os, time
        answer = 0
        for _ in range(200):
            try:
                if os.fork() == 0:
                    time.sleep(60)
                    os._exit(0)
            except OSError:
                break
            answer += 1
        else:
            time.sleep(30)  # Not refused, but noticed.
    """
    with sandbox.child() as child:
        send(child, bomb)
        try:
            assert reply(child)["answer"] < SMALL.processes
        except EOFError:
            # The kernel does not count the processes of root; the supervisor does.
            assert os.geteuid() == 0
            assert not sandbox.sealed
            assert child.wait(30).message == "killed: more than 32 threads and processes"
    assert works(sandbox)


def test_a_file_has_a_largest_size(sandbox):
    with sandbox.child() as child:
        assert raised(child, "open('big', 'wb').write(bytes(2 * 2**20))") == "OSError"
        assert answer(child, "answer = open('small', 'wb').write(bytes(2**19))") == MIB // 2


def test_all_files_together_have_a_largest_size(enclosed):
    fill = """
        for number in range(8):
            with open(f'f{number}', 'wb') as file:
                file.write(bytes(2**20 - 4096))
    """
    with enclosed.child() as child:
        assert raised(child, fill) == "OSError"


def test_files_are_watched_where_no_mount_limits_them():
    with make("landlock", limits=SMALL) as sandbox, sandbox.child() as child:
        send(
            child,
            "import time\nfor n in range(8): open(str(n), 'wb').write(bytes(10**6))\ntime.sleep(60)",
        )
        assert child.wait(30).message == "killed: more than 4 MiB of files"


def test_open_files_are_limited(sandbox):
    with sandbox.child() as child:
        assert raised(child, "import os; files = [os.dup(0) for _ in range(100)]") == "OSError"


def test_a_child_has_a_longest_life():
    with make(limits=Limits(lifetime_seconds=0.3)) as sandbox, sandbox.child() as child:
        send(child, "import time; time.sleep(60)")
        assert child.wait(30).message == "killed: more than 0.3 s by the clock"


@pytest.mark.parametrize("name", ["memory_bytes", "cpu_seconds", "processes", "file_bytes"])
def test_a_limit_must_be_positive(name):
    with pytest.raises(ValueError, match=name):
        Limits(**{name: 0})


def test_limits_cannot_be_raised_again(sandbox):
    with sandbox.child() as child:
        code = "import resource as r; r.setrlimit(r.RLIMIT_AS, (r.RLIM_INFINITY,) * 2)"
        if os.geteuid() == 0 and not sandbox.sealed:
            pytest.skip("root without a seal: only a capability that is gone would allow it")
        assert raised(child, code) in {"ValueError", "PermissionError", "OSError"}
