"""Errors that are the fault of the kit or of a unit, and never of a student.

An exception of student code, or a result that cannot be used, is an outcome of the student's. Any other
error is reported as a fault of the kit, in one line, and nothing is graded: no mark is better than a
wrong one. Code that provokes such a fault gains nothing; a person will look at it.
"""

from __future__ import annotations

from grader.runtime.source_places import place_of_error

TELL = "tell your instructor"


class KitFault(Exception):
    """The kit or a unit lacks something or has an error; the message is one line that says whom to tell."""


def kit_fault(where: str, error: BaseException) -> KitFault:
    """A KitFault for an error that stopped the grader.

    Args:
        where: what could not be graded.
        error: the error; a KitFault keeps its own message.

    Returns:
        A KitFault whose message names the error and the line that raised it.
    """
    if isinstance(error, KitFault):
        return KitFault(f"{where} could not be graded, which is no fault of the hand-in: {error}")
    said = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    return KitFault(
        f"{where} could not be graded, which is no fault of the hand-in: {said}{_place(error)}; {TELL}"
    )


def diagnosis_fault(part: str, error: BaseException) -> str:
    """The note on a part whose mistakes could not be diagnosed; the fault cost it no points."""
    said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"what is wrong with `{part}` could not be looked into: {said}{_place(error)}; {TELL}"


def _place(error: BaseException) -> str:
    where = place_of_error(error)
    return f" ({where})" if where else ""
