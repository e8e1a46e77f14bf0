"""The grading processes of one worker: as many as it grades at a time, started when they are needed."""

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
_MAX_START_SECONDS = 600.0
_MAX_END_SECONDS = 10.0


class ProcessesClosed(Exception):
    """The worker is about to end, or grades this class no more."""


class GradingProcesses:
    """Answers packed hand-ins from any number of threads, a grading process for each.

    backend: what Keras runs on in them. They end with `close`, and with this process.
    """

    def __init__(self, setup: ProcessSetup, backend: str) -> None:
        self._setup, self._backend = setup, backend
        # A grading ends by itself; this is for a process that somebody else has stopped.
        self._patience = _MAX_START_SECONDS + MAX_ATTEMPTS * 2 * setup.settings.times.submission
        self._lock = threading.Lock()
        self._all: set[_Process] = set()
        self._idle: list[_Process] = []
        self._closed = False

    def answer(self, packed: bytes) -> bytes:
        """What the grading process answers; see `setup.main`.

        Raises ProcessesClosed, and WorkerDied where one process after the other was killed.
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
        """End all processes, whatever they have in hand."""
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
    """One grading process and the way to it."""

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
                # Ctrl-C at the worker's terminal is the worker's to handle.
                start_new_session=True,
            )
        self._pipe = Connection(ours.detach())
        self._pipe.send_bytes(pickle.dumps(setup))

    @property
    def alive(self) -> bool:
        """Whether it still runs: one that had nothing to do for long has ended."""
        return self._process.poll() is None

    def ask(self, packed: bytes, seconds: float) -> bytes:
        """Its answer. Raises EOFError or OSError where it ended, or said nothing for so long."""
        self._pipe.send_bytes(packed)
        if not self._pipe.poll(seconds):
            raise EOFError("no answer")
        return self._pipe.recv_bytes()

    def hang_up(self) -> None:
        """Tell it that nobody asks any more; a thread that waits for its answer gets EOFError."""
        with contextlib.suppress(OSError), socket.socket(fileno=os.dup(self._pipe.fileno())) as end:
            end.shutdown(socket.SHUT_RDWR)

    def kill(self) -> None:
        """End it at once, with its zygote, which notices."""
        self._process.kill()
        self.wait()

    def wait(self) -> None:
        """Wait until it has ended, and see that it does."""
        try:
            self._process.wait(_MAX_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        with contextlib.suppress(OSError):
            self._pipe.close()
