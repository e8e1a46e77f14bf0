"""Processes of their own that start at once: each is forked from one that has imported Keras.

`warm_run("grader", "check", …)` does what `python -m grader check …` does, and a kernel that
`warm_kernel` makes is one of Jupyter's own, without the seconds that either takes to import
TensorFlow. For tests of what such a process does; how one starts, what it imports, and what its
environment decides before that, only a process from the very beginning shows.
"""

import atexit
import contextlib
import functools
import json
import os
import runpy
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

HERE = Path(__file__)
ADDRESS = "WARM_PROCESSES"
LOOK_SECONDS = 0.02  # how soon the end of a process is seen


def warm_run(module, *arguments, cwd, env=None, timeout=300):
    """What came of `python -m module arguments…`: a CompletedProcess with its output as text."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        files = (subprocess.DEVNULL, out, err)
        command = [*_start(), module, *map(str, arguments)]
        done = subprocess.run(
            command, cwd=cwd, env=_environment(env), stdin=files[0], stdout=out, stderr=err,
            timeout=timeout, check=False,
        )  # fmt: skip
        for file in files[1:]:
            file.seek(0)
        told = [file.read().decode() for file in files[1:]]
    return subprocess.CompletedProcess(done.args, done.returncode, *told)


def warm_popen(module, *arguments, env=None, **options):
    """A Popen of it, in whose place signals may be sent: they reach it. Its pid is another one."""
    command = [*_start(), module, *map(str, arguments)]
    return subprocess.Popen(command, env=_environment(env), **options)


def warm_kernel():
    """A manager of Jupyter's whose kernel starts at once."""
    from jupyter_client.kernelspec import KernelSpec
    from jupyter_client.manager import AsyncKernelManager

    manager = AsyncKernelManager()
    command = [*_start(), "ipykernel_launcher", "-f", "{connection_file}"]
    manager._kernel_spec = KernelSpec(
        argv=command, env={ADDRESS: _server()}, display_name="Python 3", language="python"
    )
    return manager


def _start():
    # Without site-packages: it only hands over what it was started with, and waits.
    return [sys.executable, "-I", "-S", str(HERE), "ask"]


def _environment(env):
    return (os.environ if env is None else env) | {ADDRESS: _server()}


@functools.cache
def _server():
    """The address of this process's server, which ends with it."""
    folder, owner = tempfile.mkdtemp(prefix="warm-"), os.getpid()
    address = os.path.join(folder, "socket")
    environment = os.environ | {"PYTHONPATH": str(HERE.parents[3]), "TF_CPP_MIN_LOG_LEVEL": "3"}
    server = subprocess.Popen(
        [sys.executable, str(HERE), "serve", address],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )

    def end():
        if os.getpid() == owner:  # whoever was forked from it leaves it alone
            server.stdin.close()
            server.wait()
            server.stdout.close()
            shutil.rmtree(folder)

    assert server.stdout.readline() == b"ready\n"
    atexit.register(end)
    return address


def ask(arguments):
    """Have a process forked that goes on in the place of this one; end as it does."""
    environment = dict(os.environ)
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(environment.pop(ADDRESS))
        order = {"arguments": arguments, "cwd": os.getcwd(), "environment": environment}
        data = json.dumps(order).encode()
        socket.send_fds(sock, [len(data).to_bytes(4, "little")], [0, 1, 2])
        sock.sendall(data)
        answers = sock.makefile("r")
        pid = int(answers.readline())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: os.kill(pid, number))
        status = int(answers.readline() or 1 << 8)
    code = os.waitstatus_to_exitcode(status)
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def serve(address):
    """Import what takes long, then fork for whoever asks, until stdin ends."""
    sys.path.pop(0)  # this file's folder is on the path of nobody else
    import pycurl  # noqa: F401  as the tests' own processes do, before TensorFlow

    from grader.runtime.silence import import_keras

    import_keras()
    import ipykernel.ipkernel  # noqa: F401
    import nbgrader.apps.nbgraderapp  # noqa: F401

    import grader.cli.app
    import grader.grading  # noqa: F401

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        print("ready", flush=True)
        while True:
            ready, _, _ = select.select([listener, sys.stdin], [], [], 1.0)
            with contextlib.suppress(ChildProcessError):
                while os.waitpid(-1, os.WNOHANG)[0]:
                    pass
            if sys.stdin in ready:
                return
            if listener in ready:
                sock, _ = listener.accept()
                if os.fork() == 0:
                    listener.close()
                    _look_after(sock)
                sock.close()


def _look_after(sock):
    """Fork the process that was asked for, tell how it ends, and end it where nobody waits."""
    size, files, _, _ = socket.recv_fds(sock, 4, 3)
    left, data = int.from_bytes(size, "little"), b""
    while len(data) < left:
        data += sock.recv(left - len(data))
    pid = os.fork()
    if pid == 0:
        sock.close()
        _become(files, **json.loads(data))
    for file in files:
        os.close(file)
    sock.sendall(f"{pid}\n".encode())
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            with contextlib.suppress(OSError):
                sock.sendall(f"{status}\n".encode())
            os._exit(0)
        if select.select([sock], [], [], LOOK_SECONDS)[0]:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def _become(files, arguments, cwd, environment):
    """Be `python -m` with these arguments."""
    os.setsid()
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, mode in enumerate("rww"):
        stream = open(number, mode, closefd=False, buffering=1, encoding="utf-8")  # noqa: SIM115
        name = ("stdin", "stdout", "stderr")[number]
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)
    sys.path.insert(0, cwd)
    module, *rest = arguments
    sys.argv = [module, *rest]
    code = 1
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(Exception):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    if sys.argv[1] == "serve":
        serve(sys.argv[2])
    else:
        ask(sys.argv[2:])
