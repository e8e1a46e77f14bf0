"""A grading process: what a cluster's worker starts for each of its threads.

It is a process of its own, so that neither Python's one lock nor what Keras keeps for a whole process
is shared between submissions, and so that the worker itself imports no TensorFlow.
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

from grader.cluster.parcel import HandIn, unpack_hand_in
from grader.file_formats.file_text import UnreadableSubmission
from grader.grading.settings import Settings
from grader.grading.student_folder import (
    close_grader,
    in_spite_of_dead_zygotes,
    nothing_to_grade,
    open_grader,
)
from grader.report.model import Report
from grader.runtime.portable_errors import portable
from grader.runtime.quiet import import_keras

if TYPE_CHECKING:
    from grader.grading.grader import Grader

REPORT, RAISED, CANNOT, GONE = "report", "raised", "cannot", "gone"
IDLE_SECONDS = 600.0


@dataclass(frozen=True)
class Desk:
    """What a grading process works with. folder: its worker's, removed with the worker."""

    settings: Settings
    folder: Path


def main(descriptor: int) -> None:
    """Answer each packed hand-in that arrives with a packed (word, value), until nobody asks.

    REPORT: a Report. RAISED: the grader's own fault with this submission. CANNOT: a line that says
    why nothing can be graded here.
    """
    pipe = Connection(descriptor)
    desk: Desk = pickle.loads(pipe.recv_bytes())
    requests: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(pipe, requests, desk.folder), daemon=True).start()
    try:
        import_keras()
        grader = open_grader(desk.settings)
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
    """Take in requests. When the worker is gone, however it went, nothing of it may stay."""
    try:
        while True:
            requests.put(pipe.recv_bytes())
    except (EOFError, OSError):
        shutil.rmtree(folder, ignore_errors=True)
        os._exit(0)


def _answer(grader: Grader, packed: bytes) -> bytes:
    try:
        return pickle.dumps((REPORT, grade_hand_in(grader, unpack_hand_in(packed))))
    except Exception as error:
        return pickle.dumps((RAISED, portable(error)))


def grade_hand_in(grader: Grader, hand_in: HandIn) -> Report:
    """The report on a hand-in, the same as `grade_student` gives at home."""
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
