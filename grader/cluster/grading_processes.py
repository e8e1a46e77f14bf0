"""Starts and ends the grading processes of one worker: one for each parcel graded at a time."""

from __future__ import annotations

import contextlib
import os
import pickle
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection

from grader.cluster.grading_process import ProcessSetup
from grader.runtime.process_pool import MAX_ATTEMPTS, WorkerDied
from grader.sandbox.isolation.visible_files import package_root

_BOOT = (
    "import sys; sys.path.append(sys.argv[1]); "
    "from grader.cluster.grading_process import main; main(int(sys.argv[2]))"
)
# Wall-clock seconds for importing Keras and computing references that are not stored yet, on a busy
# machine. With less, slow machines would kill healthy processes; with more, a stopped process would
# hold up its submission for longer.
_MAX_START_SECONDS = 600.0
# For closing the sandbox; after that the process is killed, and its zygote notices and ends.
_MAX_END_SECONDS = 10.0


class ProcessesClosed(Exception):
    """The worker is ending, or no longer grades this class."""


class GradingProcesses:
    """Answers packed parcels from any number of threads, with a grading process for each.

    The processes end with `close`, and with this process.

    Args:
        setup: What each process needs to start.
        backend: Keras's backend in them.
    """

    def __init__(self, setup: ProcessSetup, backend: str) -> None:
        self._setup, self._backend = setup, backend
        # Grading has time limits of its own; this one is for a process that was stopped from outside.
        self._patience = _MAX_START_SECONDS + MAX_ATTEMPTS * 2 * setup.settings.times.submission
        self._lock = threading.Lock()
        self._all: set[_Process] = set()
        self._idle: list[_Process] = []
        self._closed = False

    def answer(self, packed: bytes) -> bytes:
        """The answer of a grading process to a packed parcel; see `grading_process.main`.

        Raises:
            ProcessesClosed: `close` was called.
            WorkerDied: `MAX_ATTEMPTS` processes in succession were killed.
        """
        for _ in range(MAX_ATTEMPTS):
            process = self._take()
            try:
                answer = process.ask(packed, self._patience)
            except (EOFError, OSError):
                self._end(process)
                continue
            self._put_back(process)
            return answer
        raise WorkerDied(f"the process that graded it was killed, {MAX_ATTEMPTS} times")

    def close(self) -> None:
        """End all processes, including those that are grading."""
        with self._lock:
            self._closed = True
            processes, self._all, self._idle = self._all, set(), []
        for process in processes:
            process.hang_up()
        for process in processes:
            process.wait()

    def _take(self) -> _Process:
        """An idle process, or a new one."""
        with self._lock:
            if self._closed:
                raise ProcessesClosed("this worker grades no more")
            while self._idle:
                process = self._idle.pop()
                if process.alive:
                    return process
                self._all.discard(process)
                process.wait()
            process = _Process(self._setup, self._backend)
            self._all.add(process)
            return process

    def _put_back(self, process: _Process) -> None:
        with self._lock:
            if not self._closed:
                self._idle.append(process)

    def _end(self, process: _Process) -> None:
        with self._lock:
            self._all.discard(process)
            closed = self._closed
        process.kill()
        if closed:
            raise ProcessesClosed("this worker grades no more")


class _Process:
    """One grading process and the socket to it."""

    def __init__(self, setup: ProcessSetup, backend: str) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, "-c", _BOOT, package_root(), str(theirs.fileno())]
            self._process = subprocess.Popen(
                command,
                # Embedded data sets are looked for around the working folder.
                cwd=setup.settings.course.root,
                env=os.environ | {"KERAS_BACKEND": backend, "PYTHONUNBUFFERED": "1"},
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                # Ctrl-C in the worker's terminal must reach only the worker, which then ends this process.
                start_new_session=True,
            )
        self._pipe = Connection(ours.detach())
        self._pipe.send_bytes(pickle.dumps(setup))

    @property
    def alive(self) -> bool:
        """Whether it still runs; idle processes end by themselves."""
        return self._process.poll() is None

    def ask(self, packed: bytes, seconds: float) -> bytes:
        """Its answer to a packed parcel.

        Raises:
            EOFError, OSError: It ended, or has not answered for `seconds` of wall-clock time.
        """
        self._pipe.send_bytes(packed)
        if not self._pipe.poll(seconds):
            raise EOFError("no answer")
        return self._pipe.recv_bytes()

    def hang_up(self) -> None:
        """Shut the socket down, so that it ends. A thread waiting for an answer gets EOFError."""
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(self._pipe.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)

    def kill(self) -> None:
        """Kill it. Its zygote notices and ends as well."""
        self._process.kill()
        self.wait()

    def wait(self) -> None:
        """Wait until it has ended; kill it if that takes too long."""
        try:
            self._process.wait(_MAX_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(OSError):
            self._pipe.close()
