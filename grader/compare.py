"""Whether a trace equals the references', with bounds taken from the references' own rounding.

For each array the references are run in their own dtype and, as the truth, in float64; and both
again on inputs moved by their own rounding. How far those results lie apart is what a right answer
may differ by; `SLACK` times that is the bound. An algorithm that loses digits which the
references keep (the variance as E[x²] − E[x]² at a large offset) falls outside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.digits import told_apart
from grader.subject import is_float, spacing
from grader.trace import Trace, Value
from grader.unit import UnitError

SLACK = 16.0
COARSEST = 1024.0
NO_GRADIENT = "no gradient"


@dataclass(frozen=True)
class Expected:
    """One named result as the references have it.

    shown: the solution's own array, for people. truth: the float64 array, or the exact one.
    bound: largest absolute difference that passes, besides the dtype's spacing of each value.
    """

    name: str
    kind: str
    data: Any
    truth: np.ndarray | None = None
    bound: float = 0.0


@dataclass(frozen=True)
class Mismatch:
    """How a result differs. worst: index of the largest difference, where there is one."""

    name: str
    says: str
    got: np.ndarray | None = None
    expected: np.ndarray | None = None
    worst: tuple[int, ...] | None = None
    relative_error: float | None = None


def compare(trace: Trace, expected: list[Expected]) -> Mismatch | None:
    """The first result of `trace` that differs from the expected ones; None where all agree."""
    for index, wanted in enumerate(expected):
        if index >= len(trace.values):
            return Mismatch(wanted.name, f"`{wanted.name}` was not reached")
        mismatch = compare_value(trace.values[index], wanted)
        if mismatch is not None:
            return mismatch
    return None


def compare_value(got: Value, wanted: Expected) -> Mismatch | None:
    """How one result differs from the expected one; None where it agrees."""
    if got.name != wanted.name or got.kind != wanted.kind:
        return Mismatch(wanted.name, _kinds(got, wanted), expected=_array(wanted))
    if wanted.kind == "claim":
        return None if got.data.holds else Mismatch(wanted.name, f"`{got.name}` {got.data.says}")
    if wanted.kind == "remark":
        return None
    if wanted.kind != "array":
        if got.data == wanted.data and got.signature == _signature(wanted):
            return None
        mine, theirs = told_apart(got.data, wanted.data)
        return Mismatch(wanted.name, f"`{wanted.name}` is {mine}, expected {theirs}")
    return _compare_arrays(got.data, wanted)


def _signature(wanted: Expected) -> str:
    # Python takes 1, 1.0 and True for equal; their signatures differ.
    return Value(wanted.name, wanted.kind, wanted.data).signature


def _compare_arrays(got: np.ndarray, wanted: Expected) -> Mismatch | None:
    shown = wanted.data
    for what, mine, theirs in (
        ("shape", got.shape, shown.shape),
        ("dtype", str(got.dtype), str(shown.dtype)),
    ):
        if mine != theirs:
            says = f"`{wanted.name}` has {what} {mine}, expected {theirs}"
            return Mismatch(wanted.name, says, got, shown)
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
    says = _differs(wanted.name, got, shown, worst)
    return Mismatch(wanted.name, says, got, shown, worst, relative)


def _bounds(got: np.ndarray, wanted: Expected) -> np.ndarray:
    """The largest absolute difference that passes, element by element."""
    return wanted.bound + SLACK * spacing(got.dtype) * np.abs(wanted.truth)


def severity(got: Value, wanted: Expected) -> float:
    """How much of its bound a result's error takes: above 1 fails, infinite differs in kind.

    What is exact by nature (facts, integers, shapes, dtypes) has 0 or infinity.
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
    """Whether two results can only differ by the values of floats."""
    if wanted.kind != "array" or got.kind != "array" or got.name != wanted.name:
        return False
    same = got.data.shape == wanted.data.shape and got.data.dtype == wanted.data.dtype
    return same and is_float(got.data)


def _differs(name: str, got: np.ndarray, shown: np.ndarray, worst: tuple[int, ...]) -> str:
    where = f" at index {worst if len(worst) != 1 else worst[0]}" if worst else ""
    mine, theirs = told_apart(got[worst], shown[worst])
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
    return told_apart(value, None)[0]


class BrokenUnit(UnitError):
    """The references of a unit fail or contradict each other: its author must mend it."""


@dataclass(frozen=True)
class Moved:
    """Two runs on the same inputs, moved by their own rounding: in the inputs' dtype, in float64."""

    own: Trace
    truth: Trace


def expect(
    solution: Trace,
    keras: Trace | None,
    truth: Trace,
    moved: list[Moved],
    where: str,
    keras_within: float | None = None,
) -> list[Expected]:
    """What a right answer returns, from the references' traces.

    solution, keras: in the dtypes that the probe asks for; truth: the solution in float64;
    moved: the solution on moved inputs; keras_within: the share of the largest value that Keras may
    lie from the truth where it is known to be coarse. Raises BrokenUnit where a reference
    raised or the two references differ by more than their rounding.
    """
    for trace in (solution, keras, truth, *(t for m in moved for t in (m.own, m.truth))):
        if trace is not None and trace.failure is not None:
            raise BrokenUnit(
                f"{where}: a reference raised {trace.failure.kind}: {trace.failure.message}"
            )
    _require_alike(solution, [keras, truth, *(t for m in moved for t in (m.own, m.truth))], where)
    return [
        _expect_value(
            value,
            keras.values[index] if keras else None,
            truth.values[index],
            [(item.own.values[index], item.truth.values[index]) for item in moved],
            where,
            keras_within,
        )
        for index, value in enumerate(solution.values)
    ]


def expect_once(solution: Trace, keras: Trace | None, where: str) -> list[Expected]:
    """What a right answer returns in a check of claims and facts: the references run but once.

    Raises BrokenUnit where a reference raised, a claim does not hold for it, or an array is left
    over that nothing says how to compare.
    """
    for trace in (solution, keras):
        if trace is not None and trace.failure is not None:
            raise BrokenUnit(
                f"{where}: a reference raised {trace.failure.kind}: {trace.failure.message}"
            )
    for value in solution.values:
        if value.kind == "array" and is_float(value.data):
            raise BrokenUnit(f"{where}: `{value.name}` is an array, and the check runs only once")
    _require_alike(solution, [keras], where)
    beside = keras.values if keras is not None else [None] * len(solution.values)
    return [_expect_exact(*pair, where) for pair in zip(solution.values, beside, strict=True)]


def _require_alike(solution: Trace, others: Sequence[Trace | None], where: str) -> None:
    """Raises BrokenUnit where the probe did not yield the same names for all references."""
    names = [value.name for value in solution.values]
    for other in others:
        if other is not None and (found := [value.name for value in other.values]) != names:
            raise BrokenUnit(
                f"{where}: the check yields {', '.join(names) or 'nothing'} for the solution and "
                f"{', '.join(found) or 'nothing'} for another reference"
            )


def _expect_exact(value: Value, keras: Value | None, where: str) -> Expected:
    """What is expected of a fact, an array of whole numbers, a claim or a remark."""
    if value.kind in ("claim", "remark"):
        wanted = Expected(value.name, value.kind, None)
    elif value.kind == "array":
        wanted = Expected(value.name, value.kind, value.data, value.data)
    else:
        wanted = Expected(value.name, value.kind, value.data)
    if problem := compare_value(value, wanted):
        raise BrokenUnit(f"{where}: of the solution itself, {problem.says}")
    if keras is not None and (problem := compare_value(keras, wanted)):
        raise BrokenUnit(f"{where}: solution and Keras differ: {problem.says}")
    return wanted


def _expect_value(
    value: Value,
    keras: Value | None,
    truth: Value,
    moved: list[tuple[Value, Value]],
    where: str,
    keras_within: float | None,
) -> Expected:
    if value.kind != "array" or not is_float(value.data):
        return _expect_exact(value, keras, where)
    exact = truth.data.astype("float64")
    own = [_distance(value.data, exact)]
    own += [_distance(rounded.data, other.data.astype("float64")) for rounded, other in moved]
    inherent = [_distance(other.data, exact) for _, other in moved]
    rounding = max(*own, *inherent)
    scale = float(np.max(np.abs(exact), initial=0.0))
    coarsest = max(SLACK * max(inherent, default=0.0), COARSEST * spacing(value.data.dtype) * scale)
    if rounding > coarsest:
        raise BrokenUnit(
            f"{where}: the solution's `{value.name}` loses its digits: it is "
            f"{rounding:.3g} off, and {coarsest:.3g} is the most that a check may allow"
        )
    bound = SLACK * rounding
    if keras is not None:
        if keras.signature != value.signature:
            raise BrokenUnit(
                f"{where}: {value.signature} in the solution, {keras.signature} in Keras"
            )
        distance = _distance(keras.data, exact)
        if distance > max(coarsest, (keras_within or 0.0) * scale):
            raise BrokenUnit(
                f"{where}: Keras's `{value.name}` lies {distance:.3g} from the "
                f"solution's, which is more than rounding"
            )
        bound = max(bound, 2 * distance)
    return Expected(value.name, "array", value.data, exact, bound)


def _distance(array: np.ndarray, exact: np.ndarray) -> float:
    if array.shape != exact.shape:
        return float("inf")
    error = np.abs(array.astype("float64") - exact)
    return float(np.max(error, initial=0.0)) if np.isfinite(error).all() else float("inf")
