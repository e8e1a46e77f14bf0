"""Computes the expected results of a case and their bounds from the traces of the references.

References that raise, contradict each other or lose too many digits are a fault of the unit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grader.course.unit_modules import UnitError
from grader.evaluation.compare import SLACK, Expected, compare_value
from grader.evaluation.trace import Trace, Value
from grader.protocol.dtypes import is_float, spacing

# The largest rounding error of a reference, in relative spacings of the dtype at the largest value.
# 2**10 leaves four of float32's seven digits. A larger limit would accept checks that hardly tell
# right from wrong; a smaller one would reject sound checks of badly conditioned results.
COARSEST = 1024.0
# How many times Keras's own distance from the truth a right answer may have: an answer that computes
# as Keras does must pass, though it may round differently.
KERAS_SLACK = 2


class BrokenUnit(UnitError):
    """The references of a unit fail or contradict each other; its author must correct it."""


@dataclass(frozen=True)
class PerturbedRuns:
    """Two runs of the solution on the same perturbed inputs.

    Args:
        own: the trace in the dtypes that the probe asks for.
        truth: the trace in float64.
    """

    own: Trace
    truth: Trace


def expect(
    solution: Trace,
    keras: Trace | None,
    truth: Trace,
    perturbed: list[PerturbedRuns],
    where: str,
    keras_within: float | None = None,
) -> list[Expected]:
    """The expected results of a case, with bounds.

    Args:
        solution: the solution's trace, in the dtypes that the probe asks for.
        keras: the second reference's trace in the same dtypes; None for a part without one.
        truth: the solution's trace in float64.
        perturbed: runs of the solution on inputs perturbed by their own rounding.
        where: unit, check and case, for messages.
        keras_within: the largest distance of Keras from the truth, as a share of the largest value,
            where Keras is known to be coarse.

    Raises:
        BrokenUnit: a reference raised, or the references differ by more than their rounding.
    """
    for trace in (solution, keras, truth, *(t for m in perturbed for t in (m.own, m.truth))):
        if trace is not None and trace.failure is not None:
            raise BrokenUnit(
                f"{where}: a reference raised {trace.failure.kind}: {trace.failure.message}"
            )
    _require_alike(
        solution, [keras, truth, *(t for m in perturbed for t in (m.own, m.truth))], where
    )
    return [
        _expect_value(
            value,
            keras.values[index] if keras else None,
            truth.values[index],
            [(item.own.values[index], item.truth.values[index]) for item in perturbed],
            where,
            keras_within,
        )
        for index, value in enumerate(solution.values)
    ]


def expect_once(solution: Trace, keras: Trace | None, where: str) -> list[Expected]:
    """The expected results in a check of claims and facts, whose references run only once.

    Args:
        solution: the solution's trace.
        keras: the second reference's trace; None for a part without one.
        where: unit, check and case, for messages.

    Raises:
        BrokenUnit: a reference raised, a claim does not hold for it, or the check yields an array of
            floats, for which one run gives no bound.
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
    """Raise BrokenUnit where the probe did not yield the same names for all references."""
    names = [value.name for value in solution.values]
    for other in others:
        if other is not None and (found := [value.name for value in other.values]) != names:
            raise BrokenUnit(
                f"{where}: the check yields {', '.join(names) or 'nothing'} for the solution and "
                f"{', '.join(found) or 'nothing'} for another reference"
            )


def _expect_exact(value: Value, keras: Value | None, where: str) -> Expected:
    """The expected result for a fact, an array of integers, a claim or a remark."""
    if value.kind in ("claim", "remark"):
        wanted = Expected(value.name, value.kind, None)
    elif value.kind == "array":
        wanted = Expected(value.name, value.kind, value.data, value.data)
    else:
        wanted = Expected(value.name, value.kind, value.data)
    if problem := compare_value(value, wanted):
        raise BrokenUnit(f"{where}: of the solution itself, {problem.message}")
    if keras is not None and (problem := compare_value(keras, wanted)):
        raise BrokenUnit(f"{where}: solution and Keras differ: {problem.message}")
    return wanted


def _expect_value(
    value: Value,
    keras: Value | None,
    truth: Value,
    perturbed: list[tuple[Value, Value]],
    where: str,
    keras_within: float | None,
) -> Expected:
    if value.kind != "array" or not is_float(value.data):
        return _expect_exact(value, keras, where)
    exact = truth.data.astype("float64")
    own = [_distance(value.data, exact)]
    own += [_distance(rounded.data, other.data.astype("float64")) for rounded, other in perturbed]
    inherent = [_distance(other.data, exact) for _, other in perturbed]
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
        bound = max(bound, KERAS_SLACK * distance)
    return Expected(value.name, "array", value.data, exact, bound)


def _distance(array: np.ndarray, exact: np.ndarray) -> float:
    if array.shape != exact.shape:
        return float("inf")
    error = np.abs(array.astype("float64") - exact)
    return float(np.max(error, initial=0.0)) if np.isfinite(error).all() else float("inf")
