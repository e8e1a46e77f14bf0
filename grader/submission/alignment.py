"""Laying any hand-in onto the released notebook, so that nbgrader finds each of its cells once.

nbgrader knows cells by their grade id alone: a second copy aborts the whole class, a deleted test
waits for manual grading for ever. In an `aligned_notebook` neither can happen, and the student's code
still runs in the student's order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from grader.file_formats.archive import Members
from grader.submission.cells import Submission
from grader.submission.matching import Item, is_unmarked, match
from grader.submission.released_cells import Release

if TYPE_CHECKING:
    from nbformat import NotebookNode

ORIGIN = "grader"


@dataclass(frozen=True)
class AlignedSubmission:
    """A submission laid onto a released notebook.

    Attributes:
        submission: the submission as it was read.
        items: the cells of the notebook in order, released and student's ones.
        notes: one clear line for each repair.
        grade_ids: of the released notebook; None where there is none, and no items then.
    """

    submission: Submission
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    grade_ids: frozenset[str] | None = None

    def without_files(self) -> AlignedSubmission:
        """The same without the other members of the archive that it came in, which may be large."""
        return replace(self, submission=replace(self.submission, beside=Members()))


def align(submission: Submission, release: Release | None) -> AlignedSubmission:
    """Lay a submission onto the released notebook: each of its cells is there exactly once.

    All other code and text of the student stays as ordinary cells, in the student's order.

    Args:
        submission: the submission as it was read.
        release: the released notebook; None where there is none.
    """
    if release is None:
        return AlignedSubmission(submission)
    notes: list[str] = []
    unmarked = is_unmarked(submission, release)
    if unmarked and submission.cells:
        notes.append(
            f"no cell of {submission.path.name} carries the marks of the released notebook: "
            "the cells were recognised by what they define"
        )
    items = match(submission, release, notes)
    items = _restore_edited(items, release, notes)
    items = _add_missing(items, release, notes, quiet=unmarked)
    return AlignedSubmission(submission, tuple(items), tuple(notes), frozenset(release.cells))


def aligned_notebook(aligned: AlignedSubmission, release: NotebookNode) -> NotebookNode:
    """The notebook of a submission that was laid onto the release.

    Each nbgrader cell of `release` is there exactly once with the release's nbgrader metadata:
    tests and read-only cells with the release's source, solution cells with the student's. All
    other code and text of the student stays as ordinary cells, in order; see `origin`. The result
    is a valid notebook of format 4.5, without outputs, and the same for the same input.
    """
    released = Release(release)
    if aligned.grade_ids != frozenset(released.cells):  # it was laid onto another release, or none
        aligned = align(aligned.submission, released)
    return _build(aligned.items, released)


def origin(cell: NotebookNode) -> tuple[str | None, int]:
    """Where a cell of an aligned notebook comes from: the student's label, `Cell.line`.

    The label is None for a cell that the student did not hand in.
    """
    found = cell.metadata.get(ORIGIN, {})
    return found.get("label"), found.get("line", 0)


def _restore_edited(items: list[Item], release: Release, notes: list[str]) -> list[Item]:
    """Released text in read-only cells; what the student added there goes right after it."""
    result = []
    for item in items:
        result.append(item)
        if item.grade_id is None:
            continue
        cell, what = item.cell, release.describe(item.grade_id)
        kind = release.cells[item.grade_id].cell_type
        if release.is_solution(item.grade_id):
            if cell.kind != kind:
                notes.append(f"{cell.label} ({what}) was a {cell.kind} cell: it is {kind} again")
        elif not release.unchanged(cell, item.grade_id):
            kept = not release.adds_nothing(cell, item.grade_id)
            fate = "your version follows as an ordinary cell" if kept else "your change is left out"
            notes.append(
                f"{cell.label} is {what}, which is read-only: it is as released again, and {fate}"
            )
            if kept:
                result.append(Item(cell))
    return result


def _add_missing(
    items: list[Item], release: Release, notes: list[str], *, quiet: bool
) -> list[Item]:
    """Put each missing released cell behind the released cell before it."""
    present = {item.grade_id for item in items}
    after: dict[str | None, list[Item]] = defaultdict(list)
    before = None
    for grade_id in release.cells:
        if grade_id in present:
            before = grade_id
            continue
        after[before].append(Item(None, grade_id))
        if release.is_solution(grade_id):
            notes.append(f"{release.describe(grade_id)} is missing: nothing stands in its place")
        elif not quiet:
            notes.append(f"{release.describe(grade_id)} was missing: it was put back")
    result = list(after[None])
    for item in items:
        result.append(item)
        if item.grade_id:
            result += after[item.grade_id]
    return result


def _build(items: Sequence[Item], release: Release) -> NotebookNode:
    import nbformat  # takes a second to import, which `grader check` can do without

    used: set[str] = set()
    cells = []
    for number, item in enumerate(items, 1):
        if item.grade_id:
            cell = _released_cell(item, release)
            wanted = release.cells[item.grade_id].get("id") or item.grade_id
        else:
            cell = _ordinary_cell(item, release)
            wanted = f"student-{number}"
        cell["id"] = _unique_id(wanted, used)
        cells.append(cell)
    metadata = release.notebook.metadata
    # This also copies what is the release's.
    return nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )


def _released_cell(item: Item, release: Release) -> dict[str, Any]:
    grade_id, student = item.grade_id, item.cell
    released = release.cells[grade_id]
    metadata = dict(released.metadata)
    source = released.source
    if student is not None:
        metadata[ORIGIN] = {"label": student.label, "line": student.line}
        if release.is_solution(grade_id):
            source = student.source
    elif release.is_solution(grade_id) and not release.is_manual(grade_id):
        # A manually graded cell gets the released text: nbgrader then gives it 0 by itself.
        source = f"# {release.describe(grade_id).capitalize()} was missing from the hand-in."
    return _cell(released.cell_type, source, metadata)


def _ordinary_cell(item: Item, release: Release) -> dict[str, Any]:
    cell = item.cell
    metadata: dict[str, Any] = {ORIGIN: {"label": cell.label, "line": cell.line}}
    tags = release.tags_of(cell)
    if tags:
        metadata["tags"] = tags
    return _cell(cell.kind, cell.source, metadata)


def _cell(kind: str, source: str, metadata: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": kind, "metadata": metadata, "source": source}
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _unique_id(wanted: str, used: set[str]) -> str:
    base = re.sub(r"[^a-zA-Z0-9_-]", "-", wanted)[:56] or "cell"
    name, number = base, 2
    while name in used:
        name, number = f"{base}-{number}", number + 1
    used.add(name)
    return name
