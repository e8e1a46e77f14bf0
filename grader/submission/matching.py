"""Match the cells of a hand-in with those of the released notebook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from grader.static_analysis.definitions import bindings, pieces
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.submission import THE_FILE, Cell, Submission


@dataclass
class AlignedCell:
    """One cell of the aligned notebook.

    Args:
        cell: the student's cell; None for a released cell that the student did not hand in.
        grade_id: grade id of the released cell whose place it takes; None for an ordinary cell.
    """

    cell: Cell | None
    grade_id: str | None = None


def is_unmarked(submission: Submission, release: ReleasedNotebook) -> bool:
    """Whether no cell carries a grade id of the release, as in a plain Python file."""
    return all(cell.grade_id not in release.cells for cell in submission.cells)


def match(submission: Submission, release: ReleasedNotebook, notes: list[str]) -> list[AlignedCell]:
    """The student's cells in order; each grade id of the release goes to at most one of them.

    A cell is recognized by its grade id, otherwise by the exact released text, otherwise (solution
    cells) by the names that it defines.

    Args:
        submission: the hand-in.
        release: the released notebook.
        notes: receives a note for each repair.
    """
    cells: Iterable[Cell] = submission.cells
    unmarked = is_unmarked(submission, release)
    if unmarked:
        cells = [part for cell in cells for part in _take_apart(cell, release)]
    items = [
        AlignedCell(cell, cell.grade_id if cell.grade_id in release.cells else None)
        for cell in cells
    ]
    items = _settle_copies(items, release, notes)
    _recognise_texts(items, release)
    recognised: list[str] = []
    _recognise_definitions(items, release, recognised)
    if unmarked:
        return items
    notes += recognised
    notes += [
        f"{item.cell.label} carries the unknown mark `{item.cell.grade_id}`: "
        "it runs as an ordinary cell"
        for item in items
        if item.cell.grade_id and item.cell.grade_id not in release.cells and not item.grade_id
    ]
    return items


def _take_apart(cell: Cell, release: ReleasedNotebook) -> Iterable[Cell]:
    """Split code that contains several released cells at the boundaries of these cells."""
    bound = bindings(cell.source) if cell.kind == "code" else frozenset()
    owners = [grade_id for grade_id, names in release.names.items() if names & bound]
    if not bound or (len(owners) < 2 and cell.label != THE_FILE):
        yield cell
        return
    wanted = frozenset().union(*release.names.values())
    texts = {released.source.strip() for released in release.cells.values()}
    group: list[tuple[int, str]] = []
    for line, text in pieces(cell.source):
        if bindings(text) & wanted or text.strip() in texts:
            yield from _joined(cell, group)
            yield from _joined(cell, [(line, text)])
            group = []
        else:
            group.append((line, text))
    yield from _joined(cell, group)


def _joined(cell: Cell, group: list[tuple[int, str]]) -> Iterable[Cell]:
    """Join consecutive pieces into one cell; yields nothing where they are blank."""
    text = "\n".join(text for _, text in group)
    if text.strip():
        skipped = len(text) - len(text.lstrip("\n"))
        yield replace(cell, source=text.strip("\n"), line=cell.line + group[0][0] + skipped)


def _settle_copies(
    items: list[AlignedCell], release: ReleasedNotebook, notes: list[str]
) -> list[AlignedCell]:
    """Let one copy keep the grade id; other copies become ordinary cells, or are dropped if unchanged."""
    copies: dict[str, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        if item.grade_id:
            copies[item.grade_id].append(index)
    gone: set[int] = set()
    for places in copies.values():
        keeper = max(places, key=lambda index: _claim(items[index], index, release))
        for index in places:
            if index != keeper and _demote(items[index], release, notes):
                gone.add(index)
    return [item for index, item in enumerate(items) if index not in gone]


def _claim(item: AlignedCell, index: int, release: ReleasedNotebook) -> tuple[bool, int, bool, int]:
    """Sort key for copies of a cell: the student's last real work wins, and the first test."""
    changed = not release.unchanged(item.cell, item.grade_id)
    if not release.is_solution(item.grade_id):
        return not changed, 0, False, -index
    defined = len(bindings(item.cell.source) & release.names.get(item.grade_id, frozenset()))
    same_kind = item.cell.kind == release.cells[item.grade_id].cell_type
    return same_kind, defined, changed, index


def _demote(item: AlignedCell, release: ReleasedNotebook, notes: list[str]) -> bool:
    """Take the grade id from a copy; returns whether to drop the copy itself."""
    grade_id, label = item.grade_id, item.cell.label
    item.grade_id = None
    what = release.describe(grade_id)
    if release.is_solution(grade_id):
        notes.append(f"{label} is a second copy of {what}: it runs as an ordinary cell")
        return False
    left_out = release.adds_nothing(item.cell, grade_id)
    fate = "was left out of grading" if left_out else "stays as an ordinary cell"
    notes.append(f"{label} is a second copy of {what}: it {fate}")
    return left_out


def _recognise_texts(items: list[AlignedCell], release: ReleasedNotebook) -> None:
    """Give the grade id of a released cell to an unmatched cell with exactly its text."""
    taken = {item.grade_id for item in items}
    waiting: dict[tuple[str, str], list[str]] = defaultdict(list)
    for grade_id, cell in release.cells.items():
        if grade_id not in taken and cell.source.strip():
            waiting[cell.cell_type, cell.source.strip()].append(grade_id)
    for item in items:
        found = waiting.get((item.cell.kind, item.cell.source.strip()))
        if item.grade_id is None and found:
            item.grade_id = found.pop(0)


def _recognise_definitions(
    items: list[AlignedCell], release: ReleasedNotebook, notes: list[str]
) -> None:
    """Give the grade id of a missing solution cell to the cell that defines most of its names."""
    taken = {item.grade_id for item in items}
    if taken.issuperset(release.names):
        return
    bound = {
        index: bindings(item.cell.source)
        for index, item in enumerate(items)
        if item.grade_id is None and item.cell.kind == "code"
    }
    for grade_id, names in release.names.items():
        if grade_id in taken:
            continue
        share, index = max(((len(bound[i] & names), i) for i in bound), default=(0, 0))
        if not share:
            continue
        items[index].grade_id = grade_id
        defined = " and ".join(f"`{name}`" for name in sorted(names & bound.pop(index)))
        notes.append(
            f"{items[index].cell.label} took the place of {release.describe(grade_id)}, "
            f"which was missing: it defines {defined}"
        )
