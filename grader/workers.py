"""Processes that each work for as long as they live with something that took long to make.

Nothing here knows of grading. A worker that is killed costs nobody anything but time: what it had
in hand is given to another.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import threading
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from typing import Any

from grader.quiet import start_worker

ATTEMPTS = 3
_POLL_SECONDS = 0.25
_GOODBYE_SECONDS = 10.0
_NOTHING = object()


class WorkerDied(Exception):
    """The process that worked on something was killed, each time it was tried."""


@dataclass(frozen=True)
class Work:
    """What workers do. All of it is pickled once for each worker.

    start: makes what a worker keeps. do: carries out one task with that; its results travel back.
    stop: called with what `start` made when there is nothing left to do.
    """

    start: Callable[[], Any]
    do: Callable[[Any, Any], Any]
    stop: Callable[[Any], None]


@dataclass
class _Worker:
    """One process, the way to it, and the task that it has in hand."""

    process: Any
    pipe: Connection
    ready: bool = False
    task: Any = None
    busy: bool = False


@dataclass
class Workers:
    """`count` worker processes, started at once. Use as a context manager."""

    work: Work
    count: int
    _running: list[_Worker] = field(default_factory=list)
    _attempts: dict[Hashable, int] = field(default_factory=dict)

    def __enter__(self) -> Workers:
        self._running = [self._start() for _ in range(self.count)]
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        self.close(at_once=kind is not None)

    def results(
        self, tasks: Iterable[Any], stopped: Callable[[], bool] = bool
    ) -> Iterator[tuple[Any, Any]]:
        """Carry out the tasks; yields each with its result, as they come.

        A result is an exception where the task raised it, or WorkerDied. No task is taken from
        `tasks` before a worker is free for it. Ends early once `stopped` says so; what is in hand
        then is left undone. What `start` raises is raised here.
        """
        waiting, exhausted = iter(tasks), False
        again: list[Any] = []
        while not stopped():
            for worker in self._running:
                if worker.ready and not worker.busy:
                    task = again.pop() if again else next(waiting, _NOTHING)
                    exhausted = task is _NOTHING
                    if exhausted:
                        break
                    self._give(worker, task)
            if exhausted and not any(worker.busy for worker in self._running):
                return
            yield from self._heard(again)

    def close(self, at_once: bool = False) -> None:
        """End the workers: politely, or `at_once` with whatever they have in hand."""
        for worker in self._running:
            with contextlib.suppress(OSError):
                worker.pipe.send(None)
            if at_once or worker.busy or not worker.ready:
                worker.process.terminate()
        for worker in self._running:
            worker.process.join(_GOODBYE_SECONDS)
            if worker.process.is_alive():
                worker.process.kill()
                worker.process.join()
            worker.pipe.close()
        self._running = []

    def _start(self) -> _Worker:
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        call = pickle.dumps((_serve, self.work))
        process = multiprocessing.get_context("spawn").Process(
            target=_main, args=(theirs, call), daemon=True
        )
        process.start()
        theirs.close()
        return _Worker(process, ours)

    def _give(self, worker: _Worker, task: Any) -> None:
        worker.task, worker.busy = task, True
        # A worker that has just died is noticed where its answer is awaited.
        with contextlib.suppress(OSError):
            worker.pipe.send((task,))

    def _heard(self, again: list[Any]) -> Iterator[tuple[Any, Any]]:
        """What workers have to say, within a moment. Tasks of dead workers go to `again`."""
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
        dead.process.join()
        dead.pipe.close()
        if not dead.ready:
            key: Hashable = "start"
        else:
            key = dead.task if dead.busy else None
        tried = self._attempts[key] = self._attempts.get(key, 0) + 1 if key is not None else 0
        if not dead.ready and tried >= ATTEMPTS:
            raise WorkerDied(f"a worker was killed while it started, {tried} times")
        self._running[self._running.index(dead)] = self._start()
        if dead.busy and tried < ATTEMPTS:
            again.append(dead.task)
        elif dead.busy:
            yield dead.task, WorkerDied(f"the worker that graded it was killed, {tried} times")


def _main(pipe: Connection, call: bytes) -> None:
    """A worker's life. It ends with its parent, however that ended."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Ctrl-C at the terminal is the parent's to handle.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    global _pipe
    _pipe = pipe
    start_worker(call)


_pipe: Connection


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _serve(work: Work) -> None:
    try:
        kept = work.start()
    except Exception as error:
        _pipe.send(("no start", _portable(error)))
        return
    try:
        _pipe.send(("ready", None))
        while (item := _pipe.recv()) is not None:
            try:
                result = work.do(kept, item[0])
            except Exception as error:
                result = _portable(error)
            _pipe.send(("done", result))
    except (EOFError, BrokenPipeError):
        return
    finally:
        work.stop(kept)


def _portable(error: Exception) -> Exception:
    """The exception itself where it survives the way to the parent, else its words."""
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
