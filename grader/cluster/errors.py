"""Errors of grading on a cluster."""

from __future__ import annotations

from grader.course.course import CourseError


class ClusterError(CourseError):
    """The cluster cannot grade this class; the text is one clear line that says what to do."""


def cannot_grade(worker: str, why: str) -> str:
    """The line for a worker that cannot grade the class.

    Args:
        worker: Its address.
        why: The reason.
    """
    return f"worker {worker} cannot grade this class: {why}"


class WorkersKilled(Exception):
    """Several workers in succession were killed while grading the same submission."""
