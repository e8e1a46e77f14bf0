"""What can go wrong between home and a cluster."""

from __future__ import annotations

from grader.course.course import CourseError


class ClusterError(CourseError):
    """The cluster cannot grade this class; one clear line that says what to do."""


def cannot_grade(worker: str, why: str) -> str:
    """The line for a worker, by its address, that cannot grade the class."""
    return f"worker {worker} cannot grade this class: {why}"


class WorkersKilled(Exception):
    """Workers were killed, one after the other, while they had one submission in hand."""
