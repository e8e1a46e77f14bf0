"""Decides whether an exception in a check's own code can come from a student's values."""

from __future__ import annotations

from grader.course.unit_modules import UnitError
from grader.datasets.dataset_errors import DatasetError
from grader.runtime.faults import KitFault


def by_nature(error: BaseException) -> bool:
    """Whether no value of a student can cause such an exception in a check's own code."""
    return isinstance(error, (KitFault, UnitError, DatasetError, ImportError, OSError, NameError))
