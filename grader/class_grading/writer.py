"""Writes a class's marks and pages in batches, from a single thread."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from nbformat import NotebookNode

from grader.class_grading.keeping import Kept
from grader.class_grading.records.hand_ins import recorded_key
from grader.class_grading.records.journal import Journal
from grader.course.course import Course
from grader.nbgrader_bridge.batch.marks import Mark, MarkReader
from grader.nbgrader_bridge.batch.pages import FeedbackPages, why_slow_feedback
from grader.nbgrader_bridge.batch.recording import Recorder
from grader.nbgrader_bridge.common.problems import Problem
from grader.nbgrader_bridge.converters import converter_calls
from grader.nbgrader_bridge.converters.fast_path import why_slow_autograding
from grader.nbgrader_bridge.notebooks.filing import Filing

# Submissions in one transaction. Smaller batches cost a disk flush more often; larger ones delay
# marks, and a killed run has more of them to record again.
BATCH = 16
# Batches waiting for the thread; `add` blocks beyond that. More would cost memory, as each submission
# may hold a report; fewer would make graders wait for one slow batch.
MAX_WAITING_BATCHES = 4
Result = TypeVar("Result")


class Writer:
    """Records graded submissions in the order in which they arrive. Use as a context manager.

    On leaving, also because of an exception, it writes what is left: that was graded and must not
    get lost.

    Attributes:
        slow: A line for each setting of the course that only nbgrader's own converters obey.
        released: The notebook that graded notebooks are made from; None where nbgrader makes them.
        filing: How graded notebooks are written; None where nbgrader writes them.
        problems: A line for each student whose marks could not be recorded.
        marks: Marks of all students, after `follow`.
        seconds: Wall-clock seconds spent on the gradebook and on pages.

    Raises:
        NbgraderError: nbgrader or the gradebook refuses; the text is one clear line.
    """

    def __init__(self, course: Course, unit: str, journal: Journal, feedback: bool = True) -> None:
        self._course, self._unit = course, unit
        self._journal, self._feedback = journal, feedback
        # SQLite allows a connection to be used only in the thread that opened it.
        self._thread = ThreadPoolExecutor(1, "gradebook")
        self._batch: list[Kept] = []
        self._waiting: list[Future[None]] = []
        self._recorder: Recorder | None = None
        self._pages: FeedbackPages | None = None
        self.slow: list[str] = []
        self.released: NotebookNode | None = None
        self.filing: Filing | None = None
        self.problems: list[str] = []
        self.marks: dict[str, Mark] = {}
        self.seconds = {"gradebook": 0.0, "pages": 0.0}

    def __enter__(self) -> Writer:
        try:
            self._do(self._open)
        except BaseException:
            self._thread.shutdown()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._send()
            while self._waiting:
                self._waiting.pop(0).result()
        finally:
            if self._recorder is not None:
                self._do(lambda: self._recorder.__exit__(None, None, None))
            self._thread.shutdown()

    def recorded(self) -> set[str]:
        """Students with marks for the unit in the gradebook; empty where nbgrader records."""
        if self._recorder is None:
            return set()
        scores = self._do(self._recorder.scores)
        return {student for student, points in scores.items() if points is not None}

    def add(self, kept: Kept) -> None:
        """Record a graded submission with the next batch. Raises what an earlier batch raised."""
        self._batch.append(kept)
        if len(self._batch) >= BATCH:
            self._send()
        while self._waiting and (
            self._waiting[0].done() or len(self._waiting) > MAX_WAITING_BATCHES
        ):
            self._waiting.pop(0).result()

    def set_aside(self, student: str, why: str) -> None:
        """Mark a hand-in that was not graded as waiting for a person in the gradebook."""
        self._waiting.append(self._thread.submit(self._set_aside, Problem(student, why)))

    def follow(self, stopped: Callable[[], bool]) -> list[str]:
        """Update late penalties and pages of the whole class, and fill `marks`; call it last.

        Penalties then follow the current due date and settings, whenever a student was graded. If
        `stopped` ends the run, the next run renews the remaining pages.

        Returns:
            A line for each failure of the course's plugin for late penalties.
        """
        self._send()
        return self._do(lambda: self._follow(stopped))

    def _do(self, call: Callable[[], Result]) -> Result:
        return self._thread.submit(call).result()

    def _send(self) -> None:
        batch, self._batch = self._batch, []
        if batch:
            self._waiting.append(self._thread.submit(self._write, batch))

    def _open(self) -> None:
        slow = why_slow_autograding(self._course, self._unit)
        if slow is None:
            self._recorder = Recorder(self._course, self._unit).__enter__()
            self.released, self.filing = self._recorder.released, self._recorder.filing
        slow_pages = why_slow_feedback(self._course, self._unit) if self._feedback else None
        self.slow = list(dict.fromkeys(why for why in (slow, slow_pages) if why))
        if self._feedback and slow_pages is None:
            self._pages = FeedbackPages(self._course, self._unit)

    def _write(self, batch: list[Kept]) -> None:
        """Write marks, then the pages that show them, then the journal entry that both are there."""
        keys = {kept.row.student: self._recorded_key(kept) for kept in batch}
        begun = time.monotonic()
        for problem in self._record(batch):
            self.problems.append(str(problem))
            keys.pop(problem.student, None)
        recorded = time.monotonic()
        if self._pages is not None:
            self._pages.write(keys)
        elif self._feedback:
            converter_calls.generate_feedback(self._course, self._unit, list(keys))
        self.seconds["gradebook"] += recorded - begun
        self.seconds["pages"] += time.monotonic() - recorded
        for student, key in keys.items():
            self._journal.note(student, "recorded", key)
        self._note_shown()

    def _follow(self, stopped: Callable[[], bool]) -> list[str]:
        assigned = converter_calls.follow_due_date(self._course, self._unit)
        self.marks = dict(MarkReader(self._course.db_url, self._unit).all())
        if self._pages is not None:
            entries = self._journal.entries()
            stale = [
                student
                for student, mark in self.marks.items()
                if student in entries
                and entries[student].recorded
                and entries[student].shown != mark.digest()
            ]
            for begin in range(0, len(stale), BATCH):
                if stopped():
                    break
                self._pages.write(stale[begin : begin + BATCH])
                self._note_shown()
        elif self._feedback and assigned.changed:
            converter_calls.generate_feedback(self._course, self._unit, assigned.changed)
        return assigned.problems

    def _note_shown(self) -> None:
        if self._pages is not None:
            for student, digest in self._pages.shown.items():
                self._journal.note(student, "shown", digest)
            self._pages.shown.clear()

    def _record(self, batch: list[Kept]) -> list[Problem]:
        if self._recorder is not None:
            return self._recorder.record([kept.graded for kept in batch if kept.graded])
        reports = {kept.row.student: kept.report for kept in batch if kept.report}
        submissions = {kept.row.student: kept.submission for kept in batch if kept.submission}
        return converter_calls.autograde(
            self._course, self._unit, reports, list(reports), submissions=submissions
        )

    def _set_aside(self, problem: Problem) -> None:
        if self._recorder is not None:
            self._recorder.set_aside([problem])
        else:
            converter_calls.autograde(self._course, self._unit, {}, [problem.student])

    def _recorded_key(self, kept: Kept) -> str:
        folder = self._course.submitted / kept.row.student / self._unit
        return recorded_key(kept.key, folder)
