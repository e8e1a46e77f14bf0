"""Select the pieces of a hand-in that run when it is graded."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Sequence
from dataclasses import replace

from grader.execution.magics import TRANSPARENT_CELL_MAGICS
from grader.protocol.cell_messages import CodeCell
from grader.static_analysis.definitions import first_line
from grader.static_analysis.parsing import parse
from grader.submission.alignment import AlignedSubmission
from grader.submission.matching import is_unmarked
from grader.submission.platform_cells import imports_apart, platform_dependent
from grader.submission.released_cells import ReleasedNotebook
from grader.submission.skipped_statements import only_imports, skipped_statements
from grader.submission.statements import parse_script, statements
from grader.submission.submission import THE_FILE, Cell
from grader.text.labels import piece_label

_CELL_MAGIC = re.compile(r"\s*%%(\w+)[^\n]*")


def graded_code(aligned: AlignedSubmission, release: ReleasedNotebook | None) -> list[CodeCell]:
    """The student's own code, in pieces that run one after the other.

    Tests and read-only cells do not run: the unit's own run in their place. Experiments do not run
    either: they train for minutes and define nothing that is graded. The release decides which cells
    are read-only; without a release, the metadata of the hand-in does. A piece is a cell; in a script
    without cells, and in a cell that only runs where it was written, it is a statement.

    Args:
        aligned: the submission, aligned with the release.
        release: the released notebook; None where there is none.

    Returns:
        The pieces, with labels that differ.
    """
    submission = aligned.submission
    if release is None:
        cells = [cell for cell in submission.cells if cell.kind == "code" and not cell.locked]
        cells = [cell for cell in cells if "experiment" not in cell.tags]
        return _unique(_pieces(cells, None))
    cells = [
        item.cell
        for item in aligned.items
        if item.cell is not None
        and item.cell.kind == "code"
        and (item.grade_id is None or release.is_solution(item.grade_id))
        and "experiment" not in release.tags_of(item.cell)
    ]
    unmarked = is_unmarked(submission, release)
    return _unique(_pieces(cells, release if unmarked else None))


def _pieces(cells: Sequence[Cell], released: ReleasedNotebook | None) -> list[CodeCell]:
    """The code of the cells, and each statement of a script, without statements of the release.

    released: None where the hand-in has grade ids, which identify cells more reliably.
    """
    cells = [part for cell in cells for part in _readable(cell)]
    bodies = [_body(cell.source) for cell in cells]
    out: set[ast.stmt] = set()
    if released is not None:
        out = skipped_statements([node for body in bodies for node in body], released)
    found = []
    for cell, body, tied in zip(cells, bodies, platform_dependent(bodies), strict=True):
        parts = [(0, cell.source)]
        magic = _CELL_MAGIC.match(cell.source)
        if body and (cell.label == THE_FILE or (tied and not magic and not out.issuperset(body))):
            parts = statements(cell.source, {first_line(node) - 1 for node in body if node in out})
        elif body and out.issuperset(body):
            parts = [(0, _magics(cell.source, body, released))]
        parts = [piece for part in parts for piece in imports_apart(*part)]
        found += [CodeCell(cell.label, text, cell.line + line) for line, text in parts]
    return [item for item in found if item.source.strip()]


def _body(source: str) -> list[ast.stmt]:
    """The statements of a cell; none under a cell magic that does not run them in the notebook."""
    if (magic := _CELL_MAGIC.match(source)) and magic[1] not in TRANSPARENT_CELL_MAGICS:
        return []
    tree = parse_script(source)
    # Copies, as statements are told apart by identity, and two cells of one text share their tree.
    return [copy.copy(node) for node in tree.body] if tree is not None else []


def _magics(source: str, body: Sequence[ast.stmt], released: ReleasedNotebook) -> str:
    """The imports and magics of a cell whose statements do not run; '' if it has no magics of its own.

    Line numbers stay the same.
    """
    if parse(source) is not None:
        return ""
    lines = _CELL_MAGIC.sub("", source, count=1).split("\n")
    given = {line.strip() for text in released.given for line in text.split("\n")}
    blocks = any(hasattr(node, "body") for node in body)  # an indented magic may belong to one
    magic = {
        index
        for index, line in enumerate(lines)
        if line.lstrip()[:1] in ("%", "!") and not (blocks and line[0] in " \t")
    }
    if all(lines[index].strip() in given for index in magic):
        return ""
    kept = set()
    for node in body:
        if only_imports(node):
            kept |= set(range(first_line(node) - 1, node.end_lineno))
    return "\n".join(
        line.strip() if index in magic else line if index in kept else ""
        for index, line in enumerate(lines)
    )


def _readable(cell: Cell) -> list[Cell]:
    """The pieces of a script with a syntax error, most of which have none; otherwise the cell itself."""
    if cell.label != THE_FILE or parse_script(cell.source) is not None:
        return [cell]
    parts = statements(cell.source)
    return [replace(cell, source=text, line=cell.line + line) for line, text in parts]


def _unique(code: list[CodeCell]) -> list[CodeCell]:
    """The pieces with different labels: pieces of one cell or file have the same label."""
    count: dict[str, int] = {}
    found = []
    for item in code:
        count[item.label] = number = count.get(item.label, 0) + 1
        found.append(replace(item, label=piece_label(item.label, number)))
    return found
