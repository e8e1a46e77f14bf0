"""Align any hand-in with the released notebook, so that nbgrader finds each released cell once.

nbgrader identifies cells by their grade id alone: a second copy aborts the grading of the whole class,
and a deleted test waits for manual grading forever. In an `aligned_notebook` neither can happen, and
the student's code still runs in the student's order.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from grader.file_formats.zip_archive import ArchiveMembers
from grader.submission.matching import AlignedCell, is_unmarked, match
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import Submission

if TYPE_CHECKING:
    from nbformat import NotebookNode

ORIGIN = "grader"


@dataclass(frozen=True)
class AlignedSubmission:
    """A submission aligned with a released notebook.

    Attributes:
        submission: the submission as it was read.
        items: the cells of the notebook in order, released and student's ones.
        notes: one line for each repair.
        grade_ids: of the released notebook; None where there is none, and no items then.
    """

    submission: Submission
    items: tuple[AlignedCell, ...] = ()
    notes: tuple[str, ...] = ()
    grade_ids: frozenset[str] | None = None

    def without_files(self) -> AlignedSubmission:
        """The same without the other members of the archive that it came in, which may be large."""
        return replace(self, submission=replace(self.submission, beside=ArchiveMembers()))


def align(submission: Submission, release: ReleasedNotebook | None) -> AlignedSubmission:
    """Align a submission with the released notebook.

    Each nbgrader cell of the release is there exactly once. The student's other code and text stays
    as ordinary cells, in the student's order.

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
    """The notebook of a submission that was aligned with the release.

    The result holds each nbgrader cell of `release` exactly once, with the nbgrader metadata of the
    release. Tests and read-only cells have the source of the release, solution cells that of the
    student. The student's other code and text stays as ordinary cells, in order; see `origin`. The
    same input gives the same result.

    Args:
        aligned: the submission.
        release: the released notebook.

    Returns:
        A valid notebook of format 4.5 without outputs.
    """
    released = ReleasedNotebook(release)
    if aligned.grade_ids != frozenset(released.cells):  # aligned with another release, or with none
        aligned = align(aligned.submission, released)
    return _build(aligned.items, released)


def origin(cell: NotebookNode) -> tuple[str | None, int]:
    """The origin of a cell of an aligned notebook.

    Returns:
        (label, line): `Cell.label` and `Cell.line` of the student's cell; None and 0 for a cell that
        the student did not hand in.
    """
    found = cell.metadata.get(ORIGIN, {})
    return found.get("label"), found.get("line", 0)


def _restore_edited(
    items: list[AlignedCell], release: ReleasedNotebook, notes: list[str]
) -> list[AlignedCell]:
    """Restore the released text of read-only cells; the student's additions follow it directly."""
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
                result.append(AlignedCell(cell))
    return result


def _add_missing(
    items: list[AlignedCell], release: ReleasedNotebook, notes: list[str], *, quiet: bool
) -> list[AlignedCell]:
    """Add each missing released cell, after its predecessor in the release."""
    present = {item.grade_id for item in items}
    after: dict[str | None, list[AlignedCell]] = defaultdict(list)
    before = None
    for grade_id in release.cells:
        if grade_id in present:
            before = grade_id
            continue
        after[before].append(AlignedCell(None, grade_id))
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


def _build(items: Sequence[AlignedCell], release: ReleasedNotebook) -> NotebookNode:
    import nbformat  # takes a second to import, and `grader check` does not need it

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
    # This also copies the cells of the release.
    return nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )


def _released_cell(item: AlignedCell, release: ReleasedNotebook) -> dict[str, Any]:
    grade_id, student = item.grade_id, item.cell
    released = release.cells[grade_id]
    metadata = dict(released.metadata)
    source = released.source
    if student is not None:
        metadata[ORIGIN] = {"label": student.label, "line": student.line}
        if release.is_solution(grade_id):
            source = student.source
    elif release.is_solution(grade_id) and not release.is_manual(grade_id):
        # A manually graded cell keeps the released text, for which nbgrader gives 0 points by itself.
        source = f"# {release.describe(grade_id).capitalize()} was missing from the hand-in."
    return _cell(released.cell_type, source, metadata)


def _ordinary_cell(item: AlignedCell, release: ReleasedNotebook) -> dict[str, Any]:
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
