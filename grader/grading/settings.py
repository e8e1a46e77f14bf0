"""The settings that all workers of a class share. Light to import."""

from __future__ import annotations

from dataclasses import dataclass, field

from grader.course.course import Course
from grader.sandbox.isolation.limits import Limits
from grader.subjects.time_limits import TimeLimits


@dataclass(frozen=True)
class Settings:
    """What all workers of a class share.

    Attributes:
        course: the course.
        unit: the unit's name.
        isolation: how student code is sealed off, as `Sandbox` takes it.
        times: seconds that the code of a submission may take.
        limits: what its processes may use.
    """

    course: Course
    unit: str
    isolation: str = "auto"
    times: TimeLimits = field(default_factory=TimeLimits)
    limits: Limits = field(default_factory=Limits)
