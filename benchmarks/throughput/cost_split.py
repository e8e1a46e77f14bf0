"""Where the time of grading goes, and what the checks alone cost: measured in this very process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from grader.course.course import Course
from grader.grading.check_run import CheckRun
from grader.grading.grader import Grader
from grader.hand_in_choice.hand_in_reading import read_submission
from grader.sandbox.parent.sandbox import Sandbox
from grader.subjects.sealed_session import SealedSession

Seconds = dict[str, float]


def split(course: Course, unit: str, students: list[str]) -> Seconds:
    """Mean seconds of a submission in sealed processes: fork, cells, checks, diagnosis, the rest.

    Everything is graded once before, so that references and code are warm.
    """
    with Grader(course, unit) as grader:
        files = [_file(course, unit, student) for student in students]
        for path, student in zip(files, students, strict=True):
            grader.grade(path, student)
        clock: Seconds = {}
        with (
            _timed(Sandbox, "child", "fork", clock),
            _timed(SealedSession, "run", "fork and cells", clock),
            _timed(CheckRun, "into", "checks and diagnosis", clock),
            _timed(CheckRun, "_diagnose", "diagnosis", clock),
        ):
            begun = time.perf_counter()
            for path, student in zip(files, students, strict=True):
                grader.grade(path, student)
            total = time.perf_counter() - begun
    mean = {name: seconds / len(students) for name, seconds in clock.items()}
    whole = total / len(students)
    fork, diagnosis = mean["fork"], mean.get("diagnosis", 0.0)
    both, checks = mean["fork and cells"], mean["checks and diagnosis"]
    return {
        "fork": fork,
        "cells": both - fork,
        "checks": checks - diagnosis,
        "diagnosis": diagnosis,
        "reading and ending": whole - both - checks,
        "graded": whole,
    }


def checks_alone(course: Course, unit: str, students: list[str]) -> float:
    """Mean seconds that a submission's cells and checks take in this process, warm, undiagnosed."""
    seconds = []
    with (
        Grader(course, unit, sandbox=False) as grader,
        _replaced(CheckRun, "_diagnose", _nothing),
        _replaced(CheckRun, "_observe", _nothing),
    ):
        for student in students:
            submission = read_submission(_file(course, unit, student))
            grader.grade_submission(submission, student)
            begun = time.perf_counter()
            grader.grade_submission(submission, student)
            seconds.append(time.perf_counter() - begun)
    return statistics.mean(seconds)


def _file(course: Course, unit: str, student: str) -> Path:
    return course.submitted / student / unit / f"{unit}.ipynb"


def _nothing(*_: Any) -> None:
    pass


@contextmanager
def _timed(owner: type, name: str, label: str, clock: Seconds) -> Iterator[None]:
    original = getattr(owner, name)

    def timed(*arguments: Any, **options: Any) -> Any:
        begun = time.perf_counter()
        try:
            return original(*arguments, **options)
        finally:
            clock[label] = clock.get(label, 0.0) + time.perf_counter() - begun

    with _replaced(owner, name, timed):
        yield


@contextmanager
def _replaced(owner: type, name: str, function: Callable[..., Any]) -> Iterator[None]:
    original = getattr(owner, name)
    setattr(owner, name, function)
    try:
        yield
    finally:
        setattr(owner, name, original)
