"""A report with the submission that it is about. Light to import."""

from __future__ import annotations

from dataclasses import dataclass

from grader.report.model import Report
from grader.submission.alignment import AlignedSubmission


@dataclass(frozen=True)
class GradedSubmission:
    """What grading a submission gives.

    Attributes:
        report: the report.
        aligned: the submission that was graded, aligned with the release; an empty one where there was
            nothing to grade. An autograded notebook is written from it without reading a file again.
    """

    report: Report
    aligned: AlignedSubmission
