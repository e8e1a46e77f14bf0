"""Cells that did not run because of the kit or the unit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from grader.runtime.faults import TELL, KitFault

if TYPE_CHECKING:
    from grader.protocol.cell_messages import CellResult


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
