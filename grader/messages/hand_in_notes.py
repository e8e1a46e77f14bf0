"""Notes of a report on reading and running a hand-in, with a limit for each kind of note.

Each kind has its own limit, so that many small repairs never hide that a cell raised an exception.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from grader.messages.outcome_text import cell_note, cell_notes
from grader.protocol.cell_messages import CellResult

# Notes of each kind. A script may consist of thousands of cells. With more notes a report is hard to
# read; with fewer, the cell that caused the others to fail might not be among the first.
MAX_REPAIRS = 25
MAX_FAILED_CELLS = 25
MAX_CELL_LINES = 50


def limited(repairs: Sequence[str]) -> list[str]:
    """The first MAX_REPAIRS notes on repairs, and one line on how many more there are.

    Args:
        repairs: all notes; not the result of an earlier call, whose last line would be counted.
    """
    return _first(repairs, MAX_REPAIRS, "repairs like these")


def notes_on_cells(results: Mapping[str, CellResult], beside: Collection[str]) -> list[str]:
    """The notes on cells, in order: first those that failed; of very many, the first ones.

    Args:
        results: the result of each cell, by label.
        beside: names of the files handed in beside the notebook.
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


def broken_parts(
    definitions: Mapping[str, Collection[str]], results: Mapping[str, CellResult]
) -> dict[str, str]:
    """For each name that a failed cell should define: the note on that cell.

    Args:
        definitions: by the label of each cell, the names that it binds.
        results: by label, the result of each cell.
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
