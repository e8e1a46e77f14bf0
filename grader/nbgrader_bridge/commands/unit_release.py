"""Lets `nbgrader generate_assignment` and formgrader's Generate button run `grader release`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from nbgrader.converters import GenerateAssignment, NbGraderException

from grader.course.course import Course, CourseError, load_course


class ReleaseRefused(Exception):
    """`grader release` failed; the text is one clear line."""


class UnitRelease(GenerateAssignment):
    """`GenerateAssignment` that runs `grader release` for the units of a course.

    nbgrader itself generates other assignments.
    """

    def start(self) -> None:
        """Generate the assignment.

        Raises:
            NbGraderException: It failed; the text is one clear line, which is also logged.
        """
        unit = self.coursedir.assignment_id
        try:
            course = load_course(Path(self.coursedir.root))
            output = _release(course, unit) if unit in course.units() else None
        except (CourseError, ReleaseRefused) as error:
            self.log.error("%s", error)
            raise NbGraderException(str(error)) from error
        if output is None:
            super().start()
            return
        for line in output:
            self.log.info("%s", line)


def _release(course: Course, unit: str) -> list[str]:
    """Run `grader release` in a process of its own, as it runs a unit's code; returns its output."""
    done = subprocess.run(
        [sys.executable, "-m", "grader", "release", unit],
        cwd=course.root,
        env=os.environ | {"COLUMNS": "200"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    output = [line for line in done.stdout.splitlines() if line.strip()]
    if done.returncode:
        why = [line for line in done.stderr.splitlines() if line.startswith("grader: ")]
        line = why[-1].removeprefix("grader: ") if why else f"{unit} was not released"
        raise ReleaseRefused(f"{line} (type `grader release {unit}` in {course.root})")
    return output
