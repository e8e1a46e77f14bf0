"""Whose fault it is when something goes wrong: never a student's, where the kit or a unit is to blame.

What a student's code raises, and what cannot be done with what it returned, is an outcome of theirs.
All else is told as a fault of the kit, in one line, and nothing is graded: no mark is better than a
wrong one. Code that provokes such a fault gains nothing but to be looked at by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from grader.unit_files import place_of_error

if TYPE_CHECKING:
    from grader.cells import CellResult

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


def unexplained(part: str, error: BaseException) -> str:
    """The note on a part whose mistakes could not be named, for a fault that cost it no point."""
    said = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    return f"what is wrong with `{part}` could not be looked into: {said}{_place(error)}; {TELL}"


def _place(error: BaseException) -> str:
    where = place_of_error(error)
    return f" ({where})" if where else ""


def refuse_faulty_cells(results: Mapping[str, CellResult], preamble: Sequence[str]) -> None:
    """Raises KitFault where the unit's own first cells, those with these labels, did not run, or a cell
    could not read a file that comes with the kit.

    What was not run because the submission's time was over counts against it.
    """
    for label, result in results.items():
        own = label in preamble and result.status in ("raised", "syntax")
        lacking = result.status == "raised" and result.error_type == "IncompleteKit"
        if own or lacking:
            said = " ".join(f"{result.error_type}: {result.message}".split())[:500]
            raise KitFault(
                f"{label} cannot run here, which is no fault of the hand-in: {said}; {TELL}"
            )


def by_nature(error: BaseException) -> bool:
    """Whether no value of a student's can bring about such an exception of a check's own code."""
    from grader.datasets.errors import DatasetError
    from grader.unit import UnitError

    return isinstance(error, (KitFault, UnitError, DatasetError, ImportError, OSError, NameError))
