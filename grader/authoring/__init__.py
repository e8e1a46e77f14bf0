"""What the authors of a unit import. Claims are in `grader.authoring.claims`, which brings NumPy."""

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
