"""Compares a trace with the references' results, within bounds from the references' own rounding.

For each array the references run in their own dtype and, as the truth, in float64, and both again on
inputs that are perturbed by their own rounding. The largest distance between these results, times
`SLACK`, is the bound of a right answer. An algorithm that loses digits which the references keep (the
variance as E[x²] − E[x]² at a large offset) exceeds it. `docs/checks.md` describes the rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.evaluation.trace import Trace, Value
from grader.protocol.dtypes import is_float, spacing
from grader.text.number_text import distinct_texts

# How many times the references' own rounding error a right answer may have. By measurement every
# factor from about 2 to 500 gives the same marks (docs/checks.md, "What passes").
SLACK = 16.0
# The fact that stands for a gradient which does not exist.
NO_GRADIENT = "no gradient"


@dataclass(frozen=True)
class Expected:
    """One named result of the references.

    Args:
        name: the name under which the probe yields it.
        kind: see `Value`.
        data: the solution's own result, in the dtype that the probe asks for; reports show it.
        truth: of an array, the float64 result of the same shape (integers: the exact one).
        bound: the largest absolute difference that passes, besides SLACK times the spacing of each
            element.
    """

    name: str
    kind: str
    data: Any
    truth: np.ndarray | None = None
    bound: float = 0.0


@dataclass(frozen=True)
class Mismatch:
    """How a result differs from the expected one.

    Args:
        name: the result's name.
        message: the difference in one sentence.
        got: the student's array, of any shape and dtype; None for other results.
        expected: the solution's array; None for other results.
        worst: index of the largest difference, one integer an axis; None where shape or dtype differ.
        relative_error: that difference over the largest magnitude of the true result.
    """

    name: str
    message: str
    got: np.ndarray | None = None
    expected: np.ndarray | None = None
    worst: tuple[int, ...] | None = None
    relative_error: float | None = None


def compare(trace: Trace, expected: list[Expected]) -> Mismatch | None:
    """The first result in the trace that differs from the expected one; None where all agree."""
    for index, wanted in enumerate(expected):
        if index >= len(trace.values):
            return Mismatch(wanted.name, f"`{wanted.name}` was not reached")
        mismatch = compare_value(trace.values[index], wanted)
        if mismatch is not None:
            return mismatch
    return None


def compare_value(got: Value, wanted: Expected) -> Mismatch | None:
    """How a result differs from the expected one; None where it agrees."""
    if got.name != wanted.name or got.kind != wanted.kind:
        return Mismatch(wanted.name, _kinds(got, wanted), expected=_array(wanted))
    if wanted.kind == "claim":
        return None if got.data.holds else Mismatch(wanted.name, f"`{got.name}` {got.data.says}")
    if wanted.kind == "remark":
        return None
    if wanted.kind != "array":
        if got.data == wanted.data and got.signature == _signature(wanted):
            return None
        mine, theirs = distinct_texts(got.data, wanted.data)
        return Mismatch(wanted.name, f"`{wanted.name}` is {mine}, expected {theirs}")
    return _compare_arrays(got.data, wanted)


def _signature(wanted: Expected) -> str:
    # In Python 1, 1.0 and True are equal; their signatures differ.
    return Value(wanted.name, wanted.kind, wanted.data).signature


def _compare_arrays(got: np.ndarray, wanted: Expected) -> Mismatch | None:
    shown = wanted.data
    for what, mine, theirs in (
        ("shape", got.shape, shown.shape),
        ("dtype", str(got.dtype), str(shown.dtype)),
    ):
        if mine != theirs:
            message = f"`{wanted.name}` has {what} {mine}, expected {theirs}"
            return Mismatch(wanted.name, message, got, shown)
    if not is_float(got):
        different = got != shown
        if not different.any():
            return None
        worst = tuple(int(i) for i in np.argwhere(different)[0])
        return Mismatch(wanted.name, _differs(wanted.name, got, shown, worst), got, shown, worst)
    values = got.astype("float64")
    with np.errstate(over="ignore", invalid="ignore"):
        error = np.abs(values - wanted.truth)
    wrong = ~(error <= _bounds(got, wanted)) | ~np.isfinite(values)
    if not wrong.any():
        return None
    ranked = np.where(np.isfinite(error), error, np.inf)
    worst = tuple(int(i) for i in np.unravel_index(int(np.argmax(ranked)), got.shape))
    scale = float(np.max(np.abs(wanted.truth), initial=0.0))
    relative = float(ranked[worst] / scale) if scale else float("inf")
    message = _differs(wanted.name, got, shown, worst)
    return Mismatch(wanted.name, message, got, shown, worst, relative)


def _bounds(got: np.ndarray, wanted: Expected) -> np.ndarray:
    """The largest absolute difference that passes, for each element: float64, of the shape of `got`."""
    return wanted.bound + SLACK * spacing(got.dtype) * np.abs(wanted.truth)


def severity(got: Value, wanted: Expected) -> float:
    """The error of a result over its bound.

    Returns:
        A number above 1 where the result fails; infinity where it differs in more than the values of
        floats. Results that are compared exactly (facts, integers, shapes) have 0 or infinity.
    """
    if wanted.kind == got.kind == "claim" and got.name == wanted.name:
        return got.data.excess
    if compare_value(got, wanted) is not None and not _comparable(got, wanted):
        return float("inf")
    if wanted.kind != "array" or not is_float(wanted.data):
        return 0.0
    values = got.data.astype("float64")
    error = np.abs(values - wanted.truth)
    if not np.isfinite(error).all():
        return float("inf")
    bounds = np.broadcast_to(_bounds(got.data, wanted), error.shape)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratios = np.where(error > 0, error / bounds, 0.0)
    return float(np.max(ratios, initial=0.0))


def _comparable(got: Value, wanted: Expected) -> bool:
    """Whether two results can differ only in the values of float elements."""
    if wanted.kind != "array" or got.kind != "array" or got.name != wanted.name:
        return False
    same = got.data.shape == wanted.data.shape and got.data.dtype == wanted.data.dtype
    return same and is_float(got.data)


def _differs(name: str, got: np.ndarray, shown: np.ndarray, worst: tuple[int, ...]) -> str:
    where = f" at index {worst if len(worst) != 1 else worst[0]}" if worst else ""
    mine, theirs = distinct_texts(got[worst], shown[worst])
    return f"`{name}` differs most{where}: {mine}, expected {theirs}"


def _array(wanted: Expected) -> np.ndarray | None:
    return wanted.data if wanted.kind == "array" else None


def _kinds(got: Value, wanted: Expected) -> str:
    what = _show(wanted.data) if wanted.kind == "fact" else f"an {wanted.kind}"
    if got.kind == "fact" and got.data == NO_GRADIENT:
        return f"`{wanted.name}` does not exist: the gradient gets lost on the way"
    if got.kind == "array":
        return f"`{wanted.name}` is an array of shape {got.data.shape}, expected {what}"
    return f"`{wanted.name}` is {got.data if got.kind == 'object' else _show(got.data)}, expected {what}"


def _show(value: Any) -> str:
    return distinct_texts(value, None)[0]
