"""Grades a class on an existing Dask cluster; see `docs/cluster.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from grader.authoring import Attachment
from grader.cluster.errors import ClusterError, WorkersKilled, cannot_grade
from grader.cluster.grading_process import CANNOT, GONE, REPORT
from grader.cluster.job import make_job
from grader.cluster.parcel import collect, unpack_parcel
from grader.course.case_seeds import course_secret
from grader.course.unit_loading import load_unit
from grader.grading.graded_submission import GradedSubmission
from grader.grading.settings import Settings
from grader.runtime.process_pool import MAX_ATTEMPTS
from grader.submission.released_cells import read_release

if TYPE_CHECKING:  # they need Dask, which is installed for clusters only
    from grader.cluster.dispatch import Answer, Dispatcher


Result = tuple[str, GradedSubmission | Exception]


def grade_on_cluster(
    settings: Settings,
    students: Iterable[str],
    address: str,
    stopped: Callable[[], bool] = bool,
) -> Iterator[Result]:
    """Grade students' submissions on the workers of the Dask scheduler at `address`, as they come.

    Once `stopped` returns True, or the generator is closed, submissions in flight are cancelled and
    the cluster is left as it was.

    Args:
        settings: What to grade and how.
        students: Names of folders in submitted/. None is taken before a worker is nearly free.
        address: Address of the scheduler.
        stopped: Whether to end early.

    Yields:
        Each student with the graded submission, or with an exception: a fault of the grader, or
        WorkersKilled.

    Raises:
        ClusterError: The cluster cannot grade the class.
        UnitError: The unit cannot be loaded.
    """
    try:
        from grader.cluster.dispatch import Dispatcher
    except ImportError as error:
        raise ClusterError(
            f"grading on a cluster needs Dask ({error}): run `pip install gammabeta[cluster]`"
        ) from None
    course_secret(settings.course.root)
    job = make_job(settings)
    declared = load_unit(settings.course.source(settings.unit)).attachments
    with Dispatcher(address, job) as dispatcher:
        yield from _Class(settings, declared, dispatcher, iter(students)).results(stopped)


class _Class:
    """Sends a class's submissions through a dispatcher, and again where a worker ended."""

    def __init__(
        self,
        settings: Settings,
        declared: list[Attachment],
        dispatcher: Dispatcher,
        students: Iterator[str],
    ) -> None:
        self._settings, self._declared = settings, declared
        self._dispatcher, self._students = dispatcher, students
        course, unit = settings.course, settings.unit
        self._release = read_release(course.assignments / unit / f"{unit}.ipynb")
        self._again: list[str] = []
        self._attempts: dict[str, int] = {}

    def results(self, stopped: Callable[[], bool]) -> Iterator[Result]:
        """Yield each student with the result, until all are graded or `stopped` returns True."""
        ready = self._fill()
        while ready or self._dispatcher.busy:
            if stopped():
                return
            ready += [
                item for answer in self._dispatcher.answers() for item in self._result(answer)
            ]
            # Hand out more first, so that workers are busy while the caller handles these results.
            ready, handed = self._fill(), ready
            yield from handed

    def _fill(self) -> list[Result]:
        """Hand out as much as the dispatcher takes. Returns results for hand-ins that cannot be read."""
        failed: list[Result] = []
        while self._dispatcher.takes_more and not failed:
            student = self._again.pop() if self._again else next(self._students, None)
            if student is None:
                break
            try:
                hand_in = collect(self._settings, self._declared, student)
            except Exception as error:
                failed.append((student, error))
                continue
            self._dispatcher.give(student, hand_in.pack())
        return failed

    def _result(self, answer: Answer) -> Iterator[Result]:
        """The result in an answer; none where the submission has to be graded again elsewhere."""
        student = answer.student
        if answer.kind == CANNOT:
            raise ClusterError(
                cannot_grade(answer.worker, f"{answer.value}; what was graded is kept")
            )
        if answer.kind != GONE:
            self._attempts.pop(student, None)
            yield student, self._graded(answer) if answer.kind == REPORT else answer.value
            return
        tried = self._attempts[student] = self._attempts.get(student, 0) + 1
        if tried < MAX_ATTEMPTS:
            self._again.append(student)
        else:
            yield student, WorkersKilled(f"the workers that had it in hand ended, {tried} times")

    def _graded(self, answer: Answer) -> GradedSubmission | Exception:
        """The report with the very bytes that it is about: a file may have changed since."""
        try:
            return GradedSubmission(
                answer.value, unpack_parcel(answer.packed).aligned(self._release)
            )
        except Exception as error:
            return error
