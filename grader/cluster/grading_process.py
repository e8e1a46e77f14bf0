"""The grading process that a cluster's worker starts for each of its threads.

In a process of its own, a submission shares neither Python's global lock nor Keras's global state
with others, and the worker itself does not import TensorFlow.
"""

from __future__ import annotations

import os
import pickle
import queue
import shutil
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from grader.cluster.parcel import Parcel, unpack_parcel
from grader.file_formats.file_text import UnreadableSubmission
from grader.grading.settings import Settings
from grader.grading.student_folder import (
    close_grader,
    in_spite_of_dead_zygotes,
    nothing_to_grade,
    open_grader,
)
from grader.report.model import Report
from grader.runtime.portable_errors import portable_error
from grader.runtime.silence import import_keras

if TYPE_CHECKING:
    from grader.grading.grader import Grader

REPORT, RAISED, CANNOT, GONE = "report", "raised", "cannot", "gone"
# Wall-clock seconds. Starting again takes some seconds, so ending sooner would slow down a class that
# arrives in bursts; ending later would hold a few hundred MiB for nothing.
IDLE_SECONDS = 600.0


@dataclass(frozen=True)
class ProcessSetup:
    """What a grading process needs to start.

    Attributes:
        settings: What to grade and how, with a course folder on this machine.
        folder: The worker's temporary folder, which is removed when the worker ends.
    """

    settings: Settings
    folder: Path


def main(descriptor: int) -> None:
    """Answer each packed parcel with a pickled (kind, value), until none arrives any more.

    The kinds and their values: REPORT, a Report; RAISED, the exception of a fault in the grader;
    CANNOT, a line on why nothing can be graded here.

    Args:
        descriptor: File descriptor of the socket to the worker.
    """
    pipe = Connection(descriptor)
    setup: ProcessSetup = pickle.loads(pipe.recv_bytes())
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, requests, setup.folder), daemon=True).start()
    try:
        import_keras()
        grader = open_grader(setup.settings)
    except Exception as error:
        requests.get()
        pipe.send_bytes(pickle.dumps((CANNOT, " ".join(str(error).split()))))
        return
    try:
        while True:
            packed = requests.get(timeout=IDLE_SECONDS)
            pipe.send_bytes(_answer(grader, packed))
    except queue.Empty:
        pass
    finally:
        close_grader(grader)


def _listen(pipe: Connection, requests: queue.SimpleQueue[bytes], folder: Path) -> None:
    """Queue requests. Once the worker has ended, remove its folder and end this process."""
    try:
        while True:
            requests.put(pipe.recv_bytes())
    except (EOFError, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


def _answer(grader: Grader, packed: bytes) -> bytes:
    try:
        return pickle.dumps((REPORT, grade_parcel(grader, unpack_parcel(packed))))
    except Exception as error:
        return pickle.dumps((RAISED, portable_error(error)))


def grade_parcel(grader: Grader, hand_in: Parcel) -> Report:
    """The report on a hand-in; the same as `grade_student` gives at home."""
    student, seed, path = hand_in.student, hand_in.seed, Path(hand_in.path)
    try:
        if hand_in.trouble:
            raise UnreadableSubmission(hand_in.trouble)
        submission = hand_in.submission()
    except UnreadableSubmission as error:
        return nothing_to_grade(grader, path, student, str(error), seed)
    graded = in_spite_of_dead_zygotes(
        lambda: grader.grade_submission(submission, student, seed=seed, beside=hand_in.beside)
    )
    return graded.report
