"""Writes nbgrader's feedback pages for many students, with one exporter for all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import reads_json

from grader.course.course import Course
from grader.nbgrader_bridge.batch.marks import Mark, MarkReader
from grader.nbgrader_bridge.batch.page_exporter import PageExporter
from grader.nbgrader_bridge.common.calling_nbgrader import NbgraderError, captured_log
from grader.nbgrader_bridge.common.configuration import course_config, course_directory
from grader.nbgrader_bridge.converters.fast_path import why_slow
from grader.nbgrader_bridge.converters.feedback import SomeFeedback
from grader.nbgrader_bridge.notebooks.filing import Filing, autograded_folder, fill

# Students whose marks are read in one query; their marks are in memory together.
_AT_ONCE = 20


class FeedbackPages:
    """Writes feedback/STUDENT/UNIT/UNIT.html as `nbgrader generate_feedback` does.

    Make one in the process that uses it. Another process may write the gradebook at the same time.

    Attributes:
        shown: The digest of the marks on each page written, by student.

    Raises:
        NbgraderError: nbgrader itself must make the pages; see `why_slow_feedback`.
    """

    def __init__(self, course: Course, unit: str) -> None:
        self.course, self.unit = course, unit
        with captured_log() as (log, _):
            config = course_config(course)
            coursedir = course_directory(unit, config, log)
            converter = SomeFeedback(coursedir=coursedir, config=config)
            converter.log = log
            if why := why_slow(converter, config):
                raise NbgraderError(why)
            self._exporter = PageExporter(parent=converter, config=converter.config)
        self._filing = Filing(
            permissions=int(str(converter.permissions), 8),
            ignored=tuple(coursedir.ignore),
            max_bytes=coursedir.max_file_size * 1000,
        )
        self._marks = MarkReader(course.db_url, unit)
        self.shown: dict[str, str] = {}

    def write(self, students: Iterable[str]) -> list[str]:
        """Write the pages of these students, each in one step.

        Returns:
            Students without a page, as they have not been autograded or recorded.

        Raises:
            NbgraderError: The gradebook cannot be read.
            OSError: A page cannot be written.
        """
        waiting, left = sorted(set(students)), []
        while waiting:
            group, waiting = waiting[:_AT_ONCE], waiting[_AT_ONCE:]
            marks = self._marks.read(group)
            left += [name for name in group if not self._write(name, marks.get(name))]
        return left

    def _write(self, student: str, mark: Mark | None) -> bool:
        folder = autograded_folder(self.course, self.unit, student)
        notebook = _read(folder / f"{self.unit}.ipynb")
        if notebook is None or mark is None:
            return False
        try:
            page = self._exporter.page(notebook, mark, self.unit, folder)
        except KeyError:
            return False
        target = self.course.root / "feedback" / student / self.unit
        fill(target, folder, f"{self.unit}.html", page, self._filing)
        self.shown[student] = mark.digest()
        return True


def why_slow_feedback(course: Course, unit: str) -> str | None:
    """A line on the setting that requires nbgrader's own converter to make pages; else None.

    `FeedbackPages` refuses such a course: call `converter_calls.generate_feedback`.

    Raises:
        NbgraderError: The settings cannot be read.
    """
    with captured_log() as (log, _):
        config = course_config(course)
        coursedir = course_directory(unit, config, log)
        return why_slow(SomeFeedback(coursedir=coursedir, config=config), config)


def _read(path: Path) -> NotebookNode | None:
    try:
        return reads_json(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
