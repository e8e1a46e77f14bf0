"""What the authors of a unit import. `grader.authoring.claims` stays separate: it imports NumPy."""

from grader.authoring.checks import (
    Attachment,
    Case,
    Check,
    FurtherCases,
    Part,
    attachment,
    case,
    check,
    further,
    part,
)
from grader.authoring.misconceptions import (
    Misconception,
    RightAnswer,
    Words,
    misconception,
    right_answer,
)

__all__ = [
    "Attachment",
    "Case",
    "Check",
    "FurtherCases",
    "Misconception",
    "Part",
    "RightAnswer",
    "Words",
    "attachment",
    "case",
    "check",
    "further",
    "misconception",
    "part",
    "right_answer",
]
