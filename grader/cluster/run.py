"""Grading a class on an existing Dask cluster; see `docs/cluster.md`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from grader.authoring import Attachment
from grader.cluster.errors import ClusterError, WorkersKilled, cannot
from grader.cluster.grading_process import CANNOT, GONE, REPORT
from grader.cluster.job import write_order
from grader.cluster.parcel import collect, unpack_hand_in
from grader.course.loading import load_unit
from grader.course.seeds import course_secret
from grader.grading.graded_submission import GradedSubmission
from grader.grading.settings import Settings
from grader.runtime.process_pool import ATTEMPTS
from grader.submission.released_cells import read_release

if TYPE_CHECKING:  # they need Dask, which is installed for clusters only
    from grader.cluster.dispatch import Answer, Crew


Result = tuple[str, GradedSubmission | Exception]


def grade_on_cluster(
    settings: Settings,
    students: Iterable[str],
    address: str,
    stopped: Callable[[], bool] = bool,
) -> Iterator[Result]:
    """Grade students' submissions on the workers of the Dask scheduler at `address`, as they come.

    Yields each with the graded submission, or with an exception: the grader's own fault, or WorkersKilled. No
    student is taken from `students` before a worker is nearly free. Ends early, as when the
    generator is closed, once `stopped` says so: what is in hand then is left undone, and the
    cluster is left as it was. Raises ClusterError, UnitError.
    """
    try:
        from grader.cluster.dispatch import Crew
    except ImportError as error:
        raise ClusterError(
            f"grading on a cluster needs Dask ({error}): run `pip install gammabeta[cluster]`"
        ) from None
    course_secret(settings.course.root)
    order = write_order(settings)
    declared = load_unit(settings.course.source(settings.unit)).attachments
    with Crew(address, order) as crew:
        yield from _Class(settings, declared, crew, iter(students)).results(stopped)


class _Class:
    """The way of a class's submissions through a crew."""

    def __init__(
        self,
        settings: Settings,
        declared: list[Attachment],
        crew: Crew,
        students: Iterator[str],
    ) -> None:
        self._settings, self._declared = settings, declared
        self._crew, self._students = crew, students
        course, unit = settings.course, settings.unit
        self._release = read_release(course.assignments / unit / f"{unit}.ipynb")
        self._again: list[str] = []
        self._attempts: dict[str, int] = {}

    def results(self, stopped: Callable[[], bool]) -> Iterator[Result]:
        """Each student with the result, until all are graded or `stopped` says so."""
        ready = self._fill()
        while ready or self._crew.busy:
            if stopped():
                return
            ready += [item for answer in self._crew.answers() for item in self._result(answer)]
            # While the caller looks at these, the workers are to have something to do.
            ready, handed = self._fill(), ready
            yield from handed

    def _fill(self) -> list[Result]:
        """Give the crew as much as it takes; the results of those who could not be read."""
        failed: list[Result] = []
        while self._crew.takes_more and not failed:
            student = self._again.pop() if self._again else next(self._students, None)
            if student is None:
                break
            try:
                hand_in = collect(self._settings, self._declared, student)
            except Exception as error:
                failed.append((student, error))
                continue
            self._crew.give(student, hand_in.pack())
        return failed

    def _result(self, answer: Answer) -> Iterator[Result]:
        """The result in an answer: none where the student's work has to be graded elsewhere."""
        student = answer.student
        if answer.word == CANNOT:
            raise ClusterError(cannot(answer.worker, f"{answer.value}; what was graded is kept"))
        if answer.word != GONE:
            self._attempts.pop(student, None)
            yield student, self._graded(answer) if answer.word == REPORT else answer.value
            return
        tried = self._attempts[student] = self._attempts.get(student, 0) + 1
        if tried < ATTEMPTS:
            self._again.append(student)
        else:
            yield student, WorkersKilled(f"the workers that had it in hand ended, {tried} times")

    def _graded(self, answer: Answer) -> GradedSubmission | Exception:
        """The report with the very bytes that it is about: a file may have changed since."""
        try:
            return GradedSubmission(
                answer.value, unpack_hand_in(answer.packed).aligned(self._release)
            )
        except Exception as error:
            return error
