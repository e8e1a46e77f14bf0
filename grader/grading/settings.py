"""The settings that all workers of a class share."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from grader.course.course import Course
from grader.sandbox.isolation.limits import Limits
from grader.subjects.time_limits import TimeLimits

if TYPE_CHECKING:  # it brings Keras, which whoever only looks after workers does not need
    pass


@dataclass(frozen=True)
class Settings:
    """What all workers of a class share."""

    course: Course
    unit: str
    isolation: str = "auto"
    times: TimeLimits = field(default_factory=TimeLimits)
    limits: Limits = field(default_factory=Limits)
