"""What `grader grade` is asked to do, and who handed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from grader.course.course import Course
from grader.grading.settings import Settings

if TYPE_CHECKING:  # it brings Keras, which whoever only looks after workers does not need
    pass


@dataclass(frozen=True)
class Order:
    """What `grader grade` is asked to do.

    jobs: worker processes here. scheduler: address of a Dask cluster to use in their place. force:
    grade those too who have not changed. feedback: write nbgrader's pages.
    """

    settings: Settings
    jobs: int = 1
    scheduler: str | None = None
    force: bool = False
    feedback: bool = True


def students_of(course: Course, unit: str) -> list[str]:
    """Who handed something in for the unit: the folders in submitted/, sorted."""
    return sorted(path.parent.name for path in course.submitted.glob(f"*/{unit}") if path.is_dir())
