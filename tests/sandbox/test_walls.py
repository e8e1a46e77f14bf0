"""What a sealed child cannot reach: files, the network, other processes, the caller's secrets."""

import os
import socket
import sys
from pathlib import Path

import pytest
from sandbox_talk import ENCLOSED, SEALED, SERVED, answer, make, raised

import grader
from grader.sandbox.isolation.visible_files import BESIDE_STUDENT_CODE
from grader.sandbox.parent.child import Child

REFUSED = {"PermissionError", "FileNotFoundError"}
sealed = pytest.mark.parametrize("child", SEALED, indirect=True)
enclosed = pytest.mark.parametrize("child", ENCLOSED, indirect=True)
any_kind = pytest.mark.parametrize("child", [*SEALED, "none"], indirect=True)


@sealed
def test_a_file_outside_cannot_be_read(child: Child, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the answers")
    tmp_path.chmod(0o755)
    assert raised(child, f"open({str(secret)!r}).read()") in REFUSED
    assert raised(child, f"import os; os.listdir({str(tmp_path)!r})") in REFUSED


@sealed
def test_of_the_kit_only_what_runs_beside_student_code_is_shown(child: Child):
    kit = Path(grader.__file__).parent
    files = [path.relative_to(kit).as_posix() for path in kit.rglob("*.py")]
    code = f"""
        answer = []
        for name in {files!r}:
            try:
                open({str(kit)!r} + '/' + name).close()
                answer.append(name)
            except OSError:
                pass
    """
    beside = tuple(f"{name}/" for name in BESIDE_STUDENT_CODE)
    alone = {"__init__.py", "pictures.py", "sandbox/__init__.py"}
    assert set(answer(child, code)) == {n for n in files if n.startswith(beside)} | alone
    refused = ("PermissionError", "ModuleNotFoundError")
    assert raised(child, "import grader.evaluation.compare") in refused
    assert answer(child, "import grader.pictures; answer = 1") == 1


@sealed
def test_the_course_is_hidden_but_the_grader_can_be_imported(child: Child):
    here = os.path.abspath(__file__)
    project = os.path.dirname(os.path.dirname(os.path.dirname(here)))
    assert raised(child, f"open({here!r})") in REFUSED
    assert raised(child, f"import os; os.listdir({project!r})") in REFUSED
    assert answer(child, "import grader.datasets as d; answer = d.class_names('shapes')[:1]")
    assert answer(child, "import importlib; answer = bool(importlib.import_module('numpy').pi)")


@sealed
def test_nothing_outside_can_be_written_or_changed(child: Child, tmp_path):
    victim = tmp_path / "victim.txt"
    victim.write_text("as it was")
    victim.chmod(0o666)
    tmp_path.chmod(0o777)
    code = f"""
        import os
        path, folder, answer = {str(victim)!r}, {str(tmp_path)!r}, []
        for act in (
            lambda: open(path, "w"), lambda: os.truncate(path, 0), lambda: os.remove(path),
            lambda: os.mkdir(folder + "/new"), lambda: os.link(path, folder + "/link"),
            lambda: os.rename(path, folder + "/moved"), lambda: open(folder + "/new.txt", "w"),
        ):
            try:
                act()
                answer.append("done")
            except OSError as error:
                answer.append("refused")
        for act in (lambda: os.chmod(path, 0), lambda: os.utime(path, (1, 1))):
            try:
                act()
            except OSError:
                pass
    """
    before = victim.stat()
    assert set(answer(child, code)) == {"refused"}
    after = victim.stat()
    assert victim.read_text() == "as it was"
    assert (after.st_mode, after.st_mtime) == (before.st_mode, before.st_mtime)
    assert [path.name for path in tmp_path.iterdir()] == ["victim.txt"]


@sealed
def test_libraries_and_devices_cannot_be_written(child: Child):
    for path in (os.__file__, pytest.__file__, "/dev/shm/x", "/usr/lib/x", "/x", "/proc/x"):
        assert raised(child, f"open({path!r}, 'a')") in {*REFUSED, "OSError"}, path


@sealed
def test_there_is_no_network(child: Child):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = server.getsockname()
        code = f"import socket; socket.create_connection({address!r}, timeout=2)"
        assert raised(child, code) in {"PermissionError", "OSError", "ConnectionRefusedError"}
        with pytest.raises(TimeoutError):
            server.accept()


@sealed
def test_there_is_no_network_without_connections_either(child: Child):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(0.2)
        address = server.getsockname()
        code = f"""
            import socket
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", {address!r})
        """
        assert raised(child, code) in {"PermissionError", "OSError"}
        with pytest.raises(TimeoutError):
            server.recv(1)


@sealed
def test_sockets_of_the_machine_are_out_of_reach(child: Child, tmp_path):
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        code = f"import socket; socket.socket(socket.AF_UNIX).connect({path!r})"
        assert raised(child, code) in REFUSED


@pytest.mark.parametrize("kind", ENCLOSED)
def test_namespaces_alone_keep_files_and_network_away(kind, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("the answers")
    with (
        make(kind, without=["landlock", "seccomp"]) as sandbox,
        sandbox.child() as child,
        socket.create_server(("127.0.0.1", 0)) as server,
    ):
        assert sandbox.sealed
        assert not any(name.startswith(("Landlock", "seccomp")) for name in sandbox.layers)
        assert raised(child, f"open({str(secret)!r})") == "FileNotFoundError"
        address = server.getsockname()
        code = f"import socket; socket.create_connection({address!r}, timeout=2)"
        assert raised(child, code)


@sealed
def test_the_grader_cannot_be_signalled_or_seen(child: Child):
    assert raised(child, f"import os; os.kill({os.getpid()}, 0)") in {
        "PermissionError",
        "ProcessLookupError",
    }
    assert raised(child, f"open('/proc/{os.getpid()}/cmdline')") in REFUSED
    assert raised(child, "open('/proc/1/environ')") in REFUSED


@enclosed
def test_a_child_sees_no_process_but_itself(child: Child):
    code = "import os; answer = [n for n in range(1, 1000) if os.path.exists(f'/proc/{n}')]"
    assert answer(child, code) == []
    assert answer(child, "answer = open('/proc/self/cmdline').read()").startswith(sys.executable)


@sealed
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to give up")
def test_root_is_given_up(child: Child):
    code = """
        import ctypes, os
        header = (ctypes.c_uint32 * 2)(0x20080522, 0)
        sets = (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capget(header, sets) == 0
        answer = {"uid": os.getuid(), "capabilities": list(sets)}
    """
    got = answer(child, code)
    assert got["capabilities"] == [0] * 6


@enclosed
@pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to give up")
def test_the_user_is_nobody(child: Child):
    assert answer(child, "import os; answer = os.getresuid() + os.getresgid()") == [65534] * 6
    assert raised(child, "import os; os.setuid(0)") in {"PermissionError", "OSError"}


@sealed
@pytest.mark.parametrize(
    "call",
    [
        "libc.unshare(0x10000000)",
        "libc.mount(b'none', b'/', b'tmpfs', 0, None)",
        "libc.ptrace(0, 0, 0, 0)",
        "libc.memfd_create(b'x', 0)",
        "libc.shmget(0, 4096, 0o1600)",
        "libc.prctl(1, 0, 0, 0, 0)",
        "libc.syscall(425, 1, 0)",
    ],
    ids=["unshare", "mount", "ptrace", "memfd", "shm", "pdeathsig", "io_uring"],
)
def test_dangerous_system_calls_are_refused(child: Child, call):
    code = f"import ctypes; libc = ctypes.CDLL(None, use_errno=True); answer = {call}"
    assert answer(child, code) == -1


@any_kind
def test_the_environment_is_clean(child: Child):
    inside = answer(child, "import os; answer = dict(os.environ)")
    assert inside["GRADER_SEALED"] == "1"
    assert inside["TF_CPP_MIN_LOG_LEVEL"] == "3"
    assert inside["CUDA_VISIBLE_DEVICES"] == "-1"
    assert inside["MPLBACKEND"] == "Agg"
    assert inside["PYTHONDONTWRITEBYTECODE"] == "1"
    assert answer(child, "answer = os.listdir(os.environ['HOME'])") == []
    assert "PYTEST_CURRENT_TEST" not in inside


def test_variables_of_the_caller_do_not_leak(monkeypatch):
    monkeypatch.setenv("COURSE_TOKEN", "secret")
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    with make() as sandbox, sandbox.child() as child:
        inside = answer(child, "import os; answer = dict(os.environ)")
    assert "COURSE_TOKEN" not in inside
    assert "PYTHONPATH" not in inside
    assert inside["KERAS_BACKEND"] == "tensorflow"


@any_kind
def test_only_the_socket_and_three_nulls_are_open(child: Child):
    code = """
        import os, stat
        answer = {}
        for number in range(256):
            try:
                mode = os.fstat(number)
            except OSError:
                continue
            null = stat.S_ISCHR(mode.st_mode) and mode.st_rdev == os.stat("/dev/null").st_rdev
            answer[number] = "null" if null else "socket" if stat.S_ISSOCK(mode.st_mode) else "?"
    """
    assert answer(child, code) == {"0": "null", "1": "null", "2": "null", "3": "socket"}


def test_a_readable_file_can_be_read_but_not_changed(tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    (data / "x.txt").write_text("42")
    (tmp_path / "beside.txt").write_text("no")
    for path in (tmp_path, data):
        path.chmod(0o755)
    with make(readable=[SERVED, data]) as sandbox, sandbox.child() as child:
        assert answer(child, f"answer = open({str(data / 'x.txt')!r}).read()") == "42"
        assert raised(child, f"open({str(data / 'x.txt')!r}, 'w')") in {*REFUSED, "OSError"}
        assert raised(child, f"open({str(tmp_path / 'beside.txt')!r})") in REFUSED
