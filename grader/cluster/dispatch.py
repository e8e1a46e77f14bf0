"""Home's side of a Dask cluster: connect, hand out submissions a few at a time, take in the answers."""

from __future__ import annotations

import contextlib
import itertools
import pickle
import queue
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from distributed import Future, KilledWorker

from grader.cluster.connection import ADVICE, Connection
from grader.cluster.errors import ClusterError, WorkersKilled
from grader.cluster.grading_process import RAISED
from grader.cluster.job import Order
from grader.cluster.worker import GradingPlugin, grade_here

MOST_BYTES = 256 << 20
SPARE = 4
POLL_SECONDS = 0.5
COUNT_SECONDS = 2.0
WORKERS_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back for a student's packed hand-in: a word of `desk` or `worker`, and its value;
    which worker said it."""

    student: str
    packed: bytes
    word: str
    value: Any
    worker: str = ""


@dataclass(frozen=True)
class _Given:
    student: str
    packed: bytes


class Crew:
    """The workers of a cluster, ready for one class. Use as a context manager.

    Twice as many submissions as the workers have threads, and a few, are in flight, of at most
    256 MiB together: neither the scheduler nor this process grows with the class. Raises
    ClusterError, from every method.
    """

    def __init__(self, address: str, order: Order) -> None:
        self._address, self._order = address, order
        self._given: dict[Future, _Given] = {}
        self._done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._numbers = itertools.count()
        self._threads, self._counted, self._last_worker = 0, 0.0, 0.0

    def __enter__(self) -> Crew:
        self._stack = contextlib.ExitStack()
        with self._stack:
            self._connection = self._stack.enter_context(Connection(self._address))
            self._threads = self._connection.require_workers(self._order.versions)
            self._counted = self._last_worker = time.monotonic()
            self._name = self._stack.enter_context(
                self._connection.plugin(lambda name: GradingPlugin(name, self._order))
            )
            self._stack.callback(self._drop)
            self._stack = self._stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def busy(self) -> bool:
        """Whether any submission is in flight."""
        return bool(self._given)

    @property
    def takes_more(self) -> bool:
        """Whether another submission may be given to the workers now."""
        size = sum(len(given.packed) for given in self._given.values())
        return len(self._given) < 2 * self._threads + SPARE and size < MOST_BYTES

    def give(self, student: str, packed: bytes) -> None:
        """Hand out a packed hand-in."""
        # Names of students stay out of the keys, which the scheduler's dashboard shows to anybody.
        key = f"{self._name}-{next(self._numbers)}"
        future = self._connection.submit(grade_here, self._name, packed, key=key)
        self._given[future] = _Given(student, packed)
        future.add_done_callback(self._done.put)

    def answers(self) -> list[Answer]:
        """What came back within a moment."""
        done = list(self._wait())
        self._count_workers()
        finished = [future for future in done if future.status == "finished"]
        results = iter(self._connection.gather(finished))
        found = []
        for future in done:
            # Nothing of the future is kept: with it, the cluster forgets the result.
            given = self._given.pop(future)
            if future.status != "finished":
                found.append(self._failed(given, future))
                continue
            worker, packed = next(results)
            found.append(Answer(given.student, given.packed, *pickle.loads(packed), worker))
        return found

    def _wait(self) -> Iterator[Future]:
        timeout: float = POLL_SECONDS
        with contextlib.suppress(queue.Empty):
            while True:
                future = self._done.get(timeout=timeout) if timeout else self._done.get_nowait()
                if future in self._given:
                    yield future
                timeout = 0

    def _failed(self, given: _Given, future: Future) -> Answer:
        if future.status == "cancelled":
            raise self._connection.lost()
        error = future.exception()
        if isinstance(error, KilledWorker):
            error = WorkersKilled(
                f"{error.allowed_failures + 1} workers were killed while they had it in hand"
            )
        return Answer(given.student, given.packed, RAISED, error)

    def _count_workers(self) -> None:
        """See who joined or left, every two seconds."""
        now = time.monotonic()
        if now - self._counted < COUNT_SECONDS:
            return
        self._counted, threads = now, self._connection.threads()
        if threads:
            self._threads, self._last_worker = threads, now
        elif now - self._last_worker > WORKERS_SECONDS:
            raise ClusterError(
                f"all workers have left {self._address}: {ADVICE}; what was graded is kept"
            )

    def _drop(self) -> None:
        """Take back what is in flight."""
        futures, self._given = list(self._given), {}
        self._connection.cancel(futures)
