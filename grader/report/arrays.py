"""Text views of two arrays, around the place where they differ most."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from grader.report.model import Evidence
from grader.text.number_text import number_text, number_texts
from grader.text.safe_text import one_line_of

# Columns of a window; that many numbers fill a line of 80 characters.
_MAX_COLUMNS = 8


@dataclass(frozen=True)
class Window:
    """A few neighbouring values of both arrays, as text.

    Args:
        place: which values these are, such as 'output[3, 2, 1, 0:6]'.
        heads: the index of each column.
        rows: (label, one text for each column).
        worst: the column of the largest difference.
    """

    place: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    worst: int

    @property
    def widths(self) -> tuple[int, ...]:
        """The width of each column in characters."""
        columns = zip(self.heads, *(cells for _, cells in self.rows), strict=True)
        return tuple(max(map(len, column)) for column in columns)


def as_numbers(array: np.ndarray | None) -> np.ndarray | None:
    """The array as float64; None where its elements are not real numbers."""
    if array is None:
        return None
    array = np.asarray(array)
    if array.dtype.kind not in "biufV" or array.dtype.names is not None:
        return None
    try:
        with np.errstate(all="ignore"):
            return array.astype(np.float64)
    except (TypeError, ValueError):
        return None


def dtype_and_shape(array: np.ndarray | None) -> str:
    """The array's dtype and shape, such as 'float32 (6, 5, 4, 3)'."""
    if array is None:
        return "nothing to show"
    array = np.asarray(array)
    empty = ", empty" if array.size == 0 else ""
    return one_line_of(f"{array.dtype} {array.shape}{empty}")


def preview(array: np.ndarray, count: int = 6) -> str:
    """The first values of the flattened array, such as '[0.5, 1.25, …]'."""
    array = np.asarray(array)
    values = [number_text(value) for value in array.flat[:count]]
    if array.ndim == 0:
        return values[0]
    return f"[{', '.join(values)}{', …' if array.size > count else ''}]"


def valid_worst(evidence: Evidence) -> tuple[int, ...] | None:
    """The index of the largest difference; None unless both arrays have an element there."""
    worst, got, expected = evidence.worst, evidence.got, evidence.expected
    if worst is None or got is None or expected is None:
        return None
    if np.shape(got) != np.shape(expected) or len(worst) != np.ndim(got):
        return None
    inside = all(0 <= i < length for i, length in zip(worst, np.shape(got), strict=True))
    return tuple(int(i) for i in worst) if inside else None


def index_text(index: tuple[int, ...]) -> str:
    """The index in brackets; '' for a scalar."""
    return f"[{', '.join(map(str, index))}]" if index else ""


def window(evidence: Evidence, width: int = 80) -> Window | None:
    """The values around the largest difference, in about `width` characters.

    They are neighbours along the last axis that has more than one value.

    Returns:
        None for scalars, and where the arrays have no common index of the largest difference.
    """
    worst = valid_worst(evidence)
    if not worst:
        return None
    for view in _ever_narrower(evidence, worst):
        if sum(view.widths) + 2 * len(view.heads) <= width:
            break
    return view


def _ever_narrower(evidence: Evidence, worst: tuple[int, ...]) -> Iterator[Window]:
    shape = np.shape(evidence.got)
    axis = max((i for i, length in enumerate(shape) if length > 1), default=len(shape) - 1)
    for count in range(min(_MAX_COLUMNS, shape[axis]), 0, -1):
        start = min(max(worst[axis] - count // 2, 0), shape[axis] - count)
        yield _window_at(evidence, worst, axis, range(start, start + count))


def _window_at(evidence: Evidence, worst: tuple[int, ...], axis: int, columns: range) -> Window:
    indices = [(*worst[:axis], column, *worst[axis + 1 :]) for column in columns]
    got = [np.asarray(evidence.got)[index] for index in indices]
    expected = [np.asarray(evidence.expected)[index] for index in indices]
    at = columns.index(worst[axis])
    digits = number_texts(got[at], expected[at])[2]
    rows = [
        ("yours", tuple(number_text(value, digits) for value in got)),
        ("expected", tuple(number_text(value, digits) for value in expected)),
    ]
    difference = _difference(np.array(got), np.array(expected))
    if difference:
        rows.append(("difference", difference))
    place = [str(i) for i in worst]
    place[axis] = f"{columns.start}:{columns.stop}"
    return Window(
        place=f"{one_line_of(evidence.result)}[{', '.join(place)}]",
        heads=tuple(f"[{column}]" for column in columns),
        rows=tuple(rows),
        worst=at,
    )


def _difference(got: np.ndarray, expected: np.ndarray) -> tuple[str, ...]:
    """The differences as text: exact for integers; () for booleans and for other than numbers."""
    first, second = as_numbers(got), as_numbers(expected)
    kinds = got.dtype.kind + expected.dtype.kind
    if first is None or second is None or "b" in kinds:
        return ()
    if set(kinds) <= set("iu"):
        return tuple(f"{int(a) - int(b)}" for a, b in zip(got, expected, strict=True))
    with np.errstate(all="ignore"):
        return tuple(f"{value:.2g}" for value in first - second)
