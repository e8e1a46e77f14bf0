"""The notes of a report on reading and running a hand-in, and how many there may be of each kind.

Each kind has a bound of its own: many small repairs never push out that a cell raised an exception.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from grader.messages.outcome_text import cell_note, cell_notes
from grader.protocol.cells import CellResult, Code
from grader.static_analysis.definitions import bindings

MAX_REPAIRS = 25
# A script may be thousands of pieces; after so many that failed, the next ones say no more.
MAX_FAILED_CELLS = 25
MAX_CELL_LINES = 50


def limited(repairs: Sequence[str]) -> list[str]:
    """At most MAX_REPAIRS of the notes on what was mended, and how many more there are.

    repairs: all of them; what this gave is never given to it again.
    """
    return _first(repairs, MAX_REPAIRS, "repairs like these")


def notes_on_cells(results: Mapping[str, CellResult], beside: Collection[str]) -> list[str]:
    """What to tell of the cells, in their order; of very many, the first, and how many more.

    beside: the names of the files handed in beside the notebook.
    """
    failed: list[str] = []
    told: list[str] = []
    for label, result in results.items():
        error, lines = cell_notes(label, result, beside)
        failed += [error] if error else []
        told += lines
    return [
        *_first(failed, MAX_FAILED_CELLS, "cells that did not run through"),
        *_first(told, MAX_CELL_LINES, "lines like these on cells"),
    ]


def broken_parts(code: Sequence[Code], results: Mapping[str, CellResult]) -> dict[str, str]:
    """By name, what is wrong with the cell that should define it."""
    return {
        name: note
        for item in code
        if (note := cell_note(item.label, results[item.label]))
        for name in bindings(item.source)
    }


def _first(notes: Sequence[str], most: int, what: str) -> list[str]:
    if len(notes) <= most:
        return list(notes)
    return [*notes[:most], f"and {len(notes) - most} more {what}"]
