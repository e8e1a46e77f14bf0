"""What runs inside a worker of a Dask cluster. It imports no Keras: its grading processes do."""

from __future__ import annotations

import asyncio
import pickle
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from distributed import WorkerPlugin, get_worker

from grader.cluster.errors import ClusterError, cannot
from grader.cluster.grading_process import CANNOT, GONE, Desk
from grader.cluster.grading_processes import Desks, DesksClosed
from grader.cluster.job import Order, require_the_same, settle

if TYPE_CHECKING:
    from distributed import Worker


class GradingPlugin(WorkerPlugin):
    """Keeps ready on each worker, those that join later too, what grading one class needs.

    A worker that cannot grade it says why in each of its answers.
    """

    def __init__(self, name: str, order: Order) -> None:
        self.name, self._order = name, order
        self._folder: Path | None = None
        self._desks: Desks | None = None
        self.trouble = ""

    def __getstate__(self) -> dict[str, object]:
        return {"name": self.name, "order": self._order}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__init__(**state)

    async def setup(self, worker: Worker) -> None:
        """Compare versions and find or unpack the course. Raises ClusterError."""
        try:
            await asyncio.to_thread(self._open, Path(worker.local_directory))
        except Exception as error:
            self.trouble = " ".join(str(error).split()) or type(error).__name__
            raise ClusterError(cannot(worker.address, self.trouble)) from None

    async def teardown(self, worker: Worker) -> None:
        """End the grading processes and remove the folder."""
        await asyncio.to_thread(self._close)

    def answer(self, packed: bytes) -> bytes:
        """What a grading process answers. Raises DesksClosed, WorkerDied."""
        if self._desks is None:
            raise DesksClosed("this worker grades no more")
        return self._desks.answer(packed)

    def _open(self, place: Path) -> None:
        require_the_same(self._order)
        # Dask clears its workers' folders when it starts one, after a crash too.
        self._folder = Path(tempfile.mkdtemp(prefix="grader-", dir=place))
        desk = Desk(settle(self._order, self._folder), self._folder)
        self._desks = Desks(desk, self._order.backend)

    def _close(self) -> None:
        if self._desks is not None:
            self._desks.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)


def grade_here(name: str, packed: bytes) -> tuple[str, bytes]:
    """The task: this worker's address, and the packed (word, value) that answers a hand-in.

    name: the plugin's. GONE: this worker does not grade the class any more, another one may.
    """
    worker = get_worker()
    plugin = worker.plugins.get(name)
    if plugin is None:
        return worker.address, pickle.dumps((GONE, ""))
    if plugin.trouble:
        return worker.address, pickle.dumps((CANNOT, plugin.trouble))
    try:
        return worker.address, plugin.answer(packed)
    except DesksClosed:
        return worker.address, pickle.dumps((GONE, ""))
