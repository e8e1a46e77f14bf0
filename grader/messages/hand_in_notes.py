"""The notes of a report on reading and running a hand-in, and how many there may be of each kind.

Each kind has a bound of its own: many small repairs never push out that a cell raised an exception.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from grader.messages.outcome_text import cell_note, cell_notes
from grader.protocol.cells import CellResult

MOST_REPAIRS = 25
# A script may be thousands of pieces; after so many that failed, the next ones say no more.
MOST_FAILED = 25
MOST_TOLD = 50


def limited(repairs: Sequence[str]) -> list[str]:
    """At most MOST_REPAIRS of the notes on what was mended, and how many more there are.

    repairs: all of them; what this gave is never given to it again.
    """
    return _first(repairs, MOST_REPAIRS, "repairs like these")


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
        *_first(failed, MOST_FAILED, "cells that did not run through"),
        *_first(told, MOST_TOLD, "lines like these on cells"),
    ]


def broken_parts(
    definitions: Mapping[str, Collection[str]], results: Mapping[str, CellResult]
) -> dict[str, str]:
    """By name, what is wrong with the cell that should define it.

    definitions: by the label of each cell, the names that it binds.
    """
    return {
        name: note
        for label, names in definitions.items()
        if (note := cell_note(label, results[label]))
        for name in names
    }


def _first(notes: Sequence[str], most: int, what: str) -> list[str]:
    if len(notes) <= most:
        return list(notes)
    return [*notes[:most], f"and {len(notes) - most} more {what}"]
