"""The one writer of a class's marks and pages: a thread of its own, in batches."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from nbformat import NotebookNode

from grader.class_grading.keeping import Kept
from grader.class_grading.records.changes import recorded_key
from grader.class_grading.records.journal import Journal
from grader.course.course import Course
from grader.nbgrader_bridge.batch.marks import Mark, MarkReader
from grader.nbgrader_bridge.batch.pages import FeedbackPages, why_slow_feedback
from grader.nbgrader_bridge.batch.recording import Recorder
from grader.nbgrader_bridge.common.problems import Problem
from grader.nbgrader_bridge.converters import running
from grader.nbgrader_bridge.converters.fast_path import why_slow_autograding
from grader.nbgrader_bridge.notebooks.filing import Filing

BATCH = 16
MOST_WAITING = 4  # batches: beyond that, whoever brings more has to wait
Result = TypeVar("Result")


class Writer:
    """Records what was kept, in the order in which it comes. Use as a context manager.

    Leaving it writes what is left, also where an exception is on its way: it was graded, and must
    not get lost.

    slow: for each setting of the course that makes nbgrader's own converters do the work, a line.
    released, filing: what graded notebooks are made of; None where nbgrader makes them. problems: of
    students whose marks could not be recorded, a line each. marks: of everybody, once `follow` was
    called. seconds: what gradebook and pages took.
    Raises NbgraderError with one clear line.
    """

    def __init__(self, course: Course, unit: str, journal: Journal, feedback: bool = True) -> None:
        self._course, self._unit = course, unit
        self._journal, self._feedback = journal, feedback
        # Connections to the gradebook belong to the thread that opened them.
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
        """Who has marks for the unit in the gradebook; nobody where nbgrader records."""
        if self._recorder is None:
            return set()
        scores = self._do(self._recorder.scores)
        return {student for student, points in scores.items() if points is not None}

    def add(self, kept: Kept) -> None:
        """Record it soon. Raises what went wrong with an earlier batch."""
        self._batch.append(kept)
        if len(self._batch) >= BATCH:
            self._send()
        while self._waiting and (self._waiting[0].done() or len(self._waiting) > MOST_WAITING):
            self._waiting.pop(0).result()

    def set_aside(self, student: str, why: str) -> None:
        """Have the gradebook show that a person must look at a hand-in that was not graded."""
        self._waiting.append(self._thread.submit(self._set_aside, Problem(student, why)))

    def follow(self, stopped: Callable[[], bool]) -> list[str]:
        """When all is added: let late penalties be as due date and settings say now, whoever was
        graded when, and pages show the marks that there are. Fills `marks`.

        Returns a line for each failure of the course's plugin for penalties. A page that is not
        renewed, as the run was stopped, is so by the next one.
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
        """Marks first, then pages, which show them; then the journal says that all is there."""
        keys = {kept.row.student: self._recorded_key(kept) for kept in batch}
        begun = time.monotonic()
        for problem in self._record(batch):
            self.problems.append(str(problem))
            keys.pop(problem.student, None)
        recorded = time.monotonic()
        if self._pages is not None:
            self._pages.write(keys)
        elif self._feedback:
            running.generate_feedback(self._course, self._unit, list(keys))
        self.seconds["gradebook"] += recorded - begun
        self.seconds["pages"] += time.monotonic() - recorded
        for student, key in keys.items():
            self._journal.note(student, "recorded", key)
        self._note_shown()

    def _follow(self, stopped: Callable[[], bool]) -> list[str]:
        assigned = running.follow_due_date(self._course, self._unit)
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
            running.generate_feedback(self._course, self._unit, assigned.changed)
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
        return running.autograde(
            self._course,
            self._unit,
            reports,
            list(reports),
            submissions={kept.row.student: kept.submission for kept in batch if kept.submission},
        )

    def _set_aside(self, problem: Problem) -> None:
        if self._recorder is not None:
            self._recorder.set_aside([problem])
        else:
            running.autograde(self._course, self._unit, {}, [problem.student])

    def _recorded_key(self, kept: Kept) -> str:
        folder = self._course.submitted / kept.row.student / self._unit
        return recorded_key(kept.key, folder)
