"""Runs inside a worker of a Dask cluster. Only its grading processes import Keras."""

from __future__ import annotations

import asyncio
import pickle
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import WorkerPlugin, get_worker

from grader.cluster.errors import ClusterError, cannot_grade
from grader.cluster.grading_process import CANNOT, GONE, ProcessSetup
from grader.cluster.grading_processes import GradingProcesses, ProcessesClosed
from grader.cluster.job import Job, local_settings, require_same_environment

if TYPE_CHECKING:
    from distributed import Worker


class GradingPlugin(WorkerPlugin):
    """Prepares each worker, including those that join later, to grade one class.

    A worker that cannot grade the class answers each parcel with the reason.

    Args:
        name: The plugin's name at the scheduler.
        job: The class to grade.
    """

    def __init__(self, name: str, job: Job) -> None:
        self.name, self._job = name, job
        self._folder: Path | None = None
        self._processes: GradingProcesses | None = None
        self.trouble = ""

    def __getstate__(self) -> dict[str, object]:
        return {"name": self.name, "job": self._job}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__init__(**state)

    async def setup(self, worker: Worker) -> None:
        """Compare versions and find or unpack the course. Raises ClusterError where this fails."""
        try:
            await asyncio.to_thread(self._open, Path(worker.local_directory))
        except Exception as error:
            self.trouble = " ".join(str(error).split()) or type(error).__name__
            raise ClusterError(cannot_grade(worker.address, self.trouble)) from None

    async def teardown(self, worker: Worker) -> None:
        """End the grading processes and remove the folder."""
        await asyncio.to_thread(self._close)

    def answer(self, packed: bytes) -> bytes:
        """A grading process's answer; see `GradingProcesses.answer`."""
        if self._processes is None:
            raise ProcessesClosed("this worker grades no more")
        return self._processes.answer(packed)

    def _open(self, place: Path) -> None:
        require_same_environment(self._job)
        # Dask removes folders of crashed workers when it starts a worker.
        self._folder = Path(tempfile.mkdtemp(prefix="grader-", dir=place))
        setup = ProcessSetup(local_settings(self._job, self._folder), self._folder)
        self._processes = GradingProcesses(setup, self._job.backend)

    def _close(self) -> None:
        if self._processes is not None:
            self._processes.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def grade_here(name: str, packed: bytes) -> tuple[str, bytes]:
    """Grade a parcel on this worker, as a Dask task.

    Args:
        name: Name of the `GradingPlugin`.
        packed: The packed parcel.

    Returns:
        This worker's address and the pickled (kind, value); see `grading_process.main`. The kind
        GONE means that this worker no longer grades the class; another one may.
    """
    worker = get_worker()
    plugin = worker.plugins.get(name)
    if plugin is None:
        return worker.address, pickle.dumps((GONE, ""))
    if plugin.trouble:
        return worker.address, pickle.dumps((CANNOT, plugin.trouble))
    try:
        return worker.address, plugin.answer(packed)
    except ProcessesClosed:
        return worker.address, pickle.dumps((GONE, ""))
