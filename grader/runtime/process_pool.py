"""A pool of worker processes, each of which keeps a resource that is expensive to create.

If a worker is killed, only time is lost: its task is given to another worker. On Linux, workers are
forked from a server process that has already imported what they need.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import pickle
import signal
import socket
import sys
import tempfile
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import forkserver, resource_tracker
from multiprocessing.connection import Connection, wait
from typing import Any

from grader.runtime.portable_errors import portable_error

# How often a task is tried whose worker is killed. One attempt would blame a task for a kill that came
# from outside; many would let one bad task kill workers for minutes.
MAX_ATTEMPTS = 3
# On macOS, a process that has loaded the system's own frameworks must not be forked.
_CONTEXT = multiprocessing.get_context(
    "forkserver" if sys.platform.startswith("linux") else "spawn"
)
_IMPORTS = "grader.class_grading.worker_imports"
# Bytes. multiprocessing appends /pymp-12345678/listener-12345678 to the path of its socket, and such a
# path has room for 108 bytes (unix(7)).
_MAX_FOLDER_BYTES = 70
_POLL_SECONDS = 0.25  # how late `stopped` may be noticed
# A worker closes its sandbox when it ends. One that takes longer hangs, and is killed.
_EXIT_SECONDS = 10.0
_NO_TASK = object()


def preload_imports() -> None:
    """Start importing in the background what workers need, for workers that are started later."""
    if _CONTEXT.get_start_method() == "forkserver":
        _CONTEXT.set_forkserver_preload([_IMPORTS])
        resource_tracker.ensure_running()  # started later, it would unblock the signal
        # This process handles Ctrl-C at the terminal. The fork server inherits the blocked signal.
        blocked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            with _short_temporary_folder():
                forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, blocked)


@contextlib.contextmanager
def _short_temporary_folder() -> Iterator[None]:
    """Use /tmp for temporary files if the path of a socket would exceed 108 bytes elsewhere."""
    before = tempfile.gettempdir()
    if len(os.fsencode(before)) > _MAX_FOLDER_BYTES:
        tempfile.tempdir = "/tmp"
    try:
        yield
    finally:
        tempfile.tempdir = before


class WorkerDied(Exception):
    """The worker was killed each time that the task was tried."""


@dataclass(frozen=True)
class WorkerFunctions:
    """The functions that a worker runs. They are pickled once for each worker.

    Args:
        start: creates the worker's resource, given its copies of the sockets that all workers share.
        do: carries out one task, given the resource and the task; its result is sent back.
        stop: called with the resource when there is nothing left to do.
    """

    start: Callable[..., Any]
    do: Callable[[Any, Any], Any]
    stop: Callable[[Any], None]


@dataclass
class _Worker:
    """One process, the pipe to it, and its current task."""

    process: Any
    pipe: Connection
    ready: bool = False
    task: Any = None
    busy: bool = False

    def ended(self, within: float | None = None) -> bool:
        """Whether the process ends within so many seconds; None waits until it does."""
        if self.process.pid is not None:  # None: it was killed before it had started
            self.process.join(within)
        return self.process.pid is None or not self.process.is_alive()


@dataclass
class Workers:
    """`count` worker processes, started at once. Use as a context manager.

    Args:
        work: the functions that each worker runs.
        count: how many processes.
        sockets: sockets that all workers share with their creator; they stay open here.
    """

    work: WorkerFunctions
    count: int
    sockets: tuple[socket.socket, ...] = ()
    _running: list[_Worker] = field(default_factory=list)
    _attempts: dict[Hashable, int] = field(default_factory=dict)

    def __enter__(self) -> Workers:
        preload_imports()
        self._running = [self._start() for _ in range(self.count)]
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.close(at_once=kind is not None)

    def results(
        self, tasks: Iterable[Any], stopped: Callable[[], bool] = bool
    ) -> Iterator[tuple[Any, Any]]:
        """Carry out the tasks and yield each with its result, in the order in which they finish.

        Args:
            tasks: no task is taken before a worker is free for it.
            stopped: asked again and again; once it returns true, the tasks in progress are abandoned.

        Yields:
            (task, result). The result is an exception if the task raised one, or WorkerDied.

        Raises:
            Exception: whatever `start` raises.
            WorkerDied: workers were killed while they started.
        """
        waiting, exhausted = iter(tasks), False
        again: list[Any] = []
        heard: list[tuple[Any, Any]] = []
        while not stopped():
            for worker in self._running:
                if worker.ready and not worker.busy:
                    task = again.pop() if again else next(waiting, _NO_TASK)
                    exhausted = task is _NO_TASK
                    if exhausted:
                        break
                    self._give(worker, task)
            # By now the workers have their next tasks, however slowly the caller takes these results.
            yield from heard
            if exhausted and not again and not any(worker.busy for worker in self._running):
                return
            heard = []
            try:
                for result in self._heard(again):
                    heard.append(result)
            except BaseException:
                yield from heard
                raise
        yield from heard

    def close(self, at_once: bool = False) -> None:
        """End the workers: idle ones may finish cleanly; with `at_once`, all are terminated."""
        for worker in self._running:
            with contextlib.suppress(OSError):
                worker.pipe.send(None)
            if (at_once or worker.busy or not worker.ready) and not worker.ended(0):
                worker.process.terminate()
        for worker in self._running:
            if not worker.ended(_EXIT_SECONDS):
                worker.process.kill()
                worker.ended()
            worker.pipe.close()
        self._running = []

    def _start(self) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_main, args=(theirs, self.sockets), daemon=True)
        # A worker that is killed at once is noticed when its first message is awaited.
        with contextlib.suppress(OSError, EOFError):
            with theirs:
                process.start()
            ours.send((dict(os.environ), pickle.dumps(self.work)))
        return _Worker(process, ours)

    def _give(self, worker: _Worker, task: Any) -> None:
        worker.task, worker.busy = task, True
        # A worker that has just died is noticed when its answer is awaited.
        with contextlib.suppress(OSError):
            worker.pipe.send((task,))

    def _heard(self, again: list[Any]) -> Iterator[tuple[Any, Any]]:
        """Results that arrive within `_POLL_SECONDS`. Tasks of dead workers are added to `again`."""
        pipes = {worker.pipe: worker for worker in self._running}
        for pipe in wait(list(pipes), _POLL_SECONDS):
            worker = pipes[pipe]
            try:
                word, value = worker.pipe.recv()
            except (EOFError, OSError):
                yield from self._replace(worker, again)
                continue
            if word == "no start":
                raise value
            if word == "ready":
                worker.ready = True
                continue
            task, worker.task, worker.busy = worker.task, None, False
            yield task, value

    def _replace(self, dead: _Worker, again: list[Any]) -> Iterator[tuple[Any, Any]]:
        dead.ended()
        dead.pipe.close()
        if not dead.ready:
            key: Hashable = "start"
        else:
            key = dead.task if dead.busy else None
        tried = self._attempts[key] = self._attempts.get(key, 0) + 1 if key is not None else 0
        if not dead.ready and tried >= MAX_ATTEMPTS:
            raise WorkerDied(f"a worker was killed while it started, {tried} times")
        self._running[self._running.index(dead)] = self._start()
        if dead.busy and tried < MAX_ATTEMPTS:
            again.append(dead.task)
        elif dead.busy:
            yield dead.task, WorkerDied(f"the worker that graded it was killed, {tried} times")


def _main(pipe: Connection, sockets: tuple[socket.socket, ...]) -> None:
    """Run a worker. It ends with its parent, however the parent ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # The parent handles Ctrl-C at the terminal.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        environment, work = pipe.recv()
    except EOFError:
        return
    # The fork server may have been started with other environment variables.
    os.environ.clear()
    os.environ.update(environment)
    # Unpickling would import it too, but would let its output reach the terminal.
    importlib.import_module(_IMPORTS)
    _serve(pipe, pickle.loads(work), sockets)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _serve(pipe: Connection, work: WorkerFunctions, sockets: tuple[socket.socket, ...]) -> None:
    try:
        kept = work.start(*sockets)
    except Exception as error:
        pipe.send(("no start", portable_error(error)))
        return
    try:
        pipe.send(("ready", None))
        while (item := pipe.recv()) is not None:
            try:
                result = work.do(kept, item[0])
            except Exception as error:
                result = portable_error(error)
            pipe.send(("done", result))
    except (EOFError, BrokenPipeError):
        return
    finally:
        work.stop(kept)
