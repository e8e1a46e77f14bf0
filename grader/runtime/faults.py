"""Whose fault it is when something goes wrong: never a student's, where the kit or a unit is to blame.

What a student's code raises, and what cannot be done with what it returned, is an outcome of theirs.
All else is told as a fault of the kit, in one line, and nothing is graded: no mark is better than a
wrong one. Code that provokes such a fault gains nothing but to be looked at by a person.
"""

from __future__ import annotations

from grader.runtime.source_places import place_of_error

TELL = "tell your instructor"


class KitFault(Exception):
    """The kit or a unit lacks something, or does something wrong; one clear line that says whom to tell."""


def kit_fault(where: str, error: BaseException) -> KitFault:
    """A fault that stopped the grader at `where`: what it was, and the line that raised it."""
    if isinstance(error, KitFault):
        return KitFault(f"{where} could not be graded, which is no fault of the hand-in: {error}")
    said = " ".join(f"{type(error).__name__}: {error}".split())[:500]
    return KitFault(
        f"{where} could not be graded, which is no fault of the hand-in: {said}{_place(error)}; {TELL}"
    )


def diagnosis_fault(part: str, error: BaseException) -> str:
    """The note on a part whose mistakes could not be named, for a fault that cost it no point."""
    said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"what is wrong with `{part}` could not be looked into: {said}{_place(error)}; {TELL}"


def _place(error: BaseException) -> str:
    where = place_of_error(error)
    return f" ({where})" if where else ""
