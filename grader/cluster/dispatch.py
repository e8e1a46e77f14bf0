"""Dispatcher at home: hands out parcels to a Dask cluster a few at a time and collects the answers."""

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

from grader.cluster.errors import ClusterError, WorkersKilled
from grader.cluster.grading_process import RAISED
from grader.cluster.job import Job
from grader.cluster.scheduler_connection import ADVICE, SchedulerConnection
from grader.cluster.worker import GradingPlugin, grade_here

# Bytes of parcels that the scheduler and home hold at a time. Less would leave workers idle when
# hand-ins are large; more would need a scheduler with more memory.
MAX_BYTES_IN_FLIGHT = 256 << 20
# Beyond two for each thread, so that a cluster of one or two threads also has work waiting.
SPARE_SUBMISSIONS = 4
# Wall-clock seconds: until `answers` returns without any, so that Ctrl-C is noticed; between two
# counts of the workers, each a request to the scheduler; and until a cluster without workers is given
# up, long enough to restart them.
POLL_SECONDS = 0.5
COUNT_SECONDS = 2.0
WORKERS_SECONDS = 60.0


@dataclass(frozen=True)
class Answer:
    """What came back for a student.

    Attributes:
        student: The student's name.
        packed: The packed parcel that was handed out.
        kind: REPORT, RAISED, CANNOT or GONE; see `grading_process.main` and `worker.grade_here`.
        value: What belongs to the kind.
        worker: Address of the worker that answered.
    """

    student: str
    packed: bytes
    kind: str
    value: Any
    worker: str = ""


@dataclass(frozen=True)
class _Given:
    student: str
    packed: bytes


class Dispatcher:
    """Hands out the submissions of one class to a cluster's workers. Use as a context manager.

    At most two submissions for each thread of the workers, and `SPARE_SUBMISSIONS`, are in flight,
    with at most about `MAX_BYTES_IN_FLIGHT`. So the memory of the scheduler and of this process does
    not grow with the class.

    Args:
        address: Address of the Dask scheduler.
        job: The class to grade.

    Raises:
        ClusterError: From every method, where the cluster cannot grade the class.
    """

    def __init__(self, address: str, job: Job) -> None:
        self._address, self._job = address, job
        self._given: dict[Future, _Given] = {}
        self._done: queue.SimpleQueue[Future] = queue.SimpleQueue()
        self._numbers = itertools.count()
        self._threads, self._counted, self._last_worker = 0, 0.0, 0.0

    def __enter__(self) -> Dispatcher:
        self._stack = contextlib.ExitStack()
        with self._stack:
            self._connection = self._stack.enter_context(SchedulerConnection(self._address))
            self._threads = self._connection.require_workers(self._job.versions)
            self._counted = self._last_worker = time.monotonic()
            self._name = self._stack.enter_context(
                self._connection.plugin(lambda name: GradingPlugin(name, self._job))
            )
            self._stack.callback(self._cancel)
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
        """Whether another submission may be handed out now."""
        size = sum(len(given.packed) for given in self._given.values())
        return (
            len(self._given) < 2 * self._threads + SPARE_SUBMISSIONS and size < MAX_BYTES_IN_FLIGHT
        )

    def give(self, student: str, packed: bytes) -> None:
        """Hand out a packed parcel."""
        # The scheduler's dashboard shows keys to everyone, so they do not name students.
        key = f"{self._name}-{next(self._numbers)}"
        future = self._connection.submit(grade_here, self._name, packed, key=key)
        self._given[future] = _Given(student, packed)
        future.add_done_callback(self._done.put)

    def answers(self) -> list[Answer]:
        """The answers that arrive within `POLL_SECONDS`; waits only for the first."""
        done = list(self._wait())
        self._count_workers()
        finished = [future for future in done if future.status == "finished"]
        results = iter(self._connection.gather(finished))
        found = []
        for future in done:
            # Once the future is dropped, the cluster forgets the result.
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
        """Count the workers' threads every `COUNT_SECONDS`; raise once all are gone for too long."""
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

    def _cancel(self) -> None:
        """Cancel everything in flight."""
        futures, self._given = list(self._given), {}
        self._connection.cancel(futures)
