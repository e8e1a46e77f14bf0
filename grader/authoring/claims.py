"""Claims: what a probe yields where no single value is right.

A random draw, a derivative at a kink or a training run has many right values. The probe then yields a
claim about its observation: whether it holds, a text for people if it does not, and, for measured
claims, the measured number, by which known mistakes are told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.text.number_text import number_text, number_texts


@dataclass(frozen=True)
class Claim:
    """A statement that is true of a right answer.

    Args:
        holds: whether it is true here.
        says: what was observed and what would be right, for a claim that does not hold. The text
            continues a sentence that starts with the result's name.
        numbers: what was measured.
        tolerances: for each number, the tolerance of its target; two measurements of one quantity
            lie less than 1.5 tolerances apart.
        excess: the error over the allowed one; above 1 where the claim does not hold.
    """

    holds: bool
    says: str
    numbers: tuple[float, ...] = ()
    tolerances: tuple[float, ...] = ()
    excess: float = 0.0


@dataclass(frozen=True)
class Remark:
    """A text that is shown with a check that passes. It never decides anything."""

    text: str


def holds(condition: Any, says: str) -> Claim:
    """Claim that a condition is true.

    Args:
        condition: the condition.
        says: what was observed and what would be right, such as 'is 3, expected 4'.
    """
    return _claim(bool(condition), says)


def between(values: Any, low: Any, high: Any) -> Claim:
    """Claim that every element of an array lies in [low, high].

    Args:
        values: a proxy or an array. NaN lies in no interval.
        low: a number, or an array that broadcasts to the shape of `values`.
        high: likewise.
    """
    array = _array(values).astype("float64")
    try:
        lows, highs = (np.broadcast_to(np.asarray(b, "float64"), array.shape) for b in (low, high))
    except ValueError:
        return _claim(False, f"has shape {array.shape}, expected {np.shape(low)}")
    outside = ~((array >= lows) & (array <= highs))
    if not outside.any():
        return _claim(True, "")
    where = tuple(int(i) for i in np.argwhere(outside)[0])
    place = f" at index {where if len(where) != 1 else where[0]}" if where else ""
    low, high = float(lows[where]), float(highs[where])
    digits = max(number_texts(array[where], bound, 6)[2] for bound in (low, high))
    is_now, least, most = (number_text(value, digits) for value in (array[where], low, high))
    return _claim(False, f"is {is_now}{place}; anything from {least} to {most} would do")


def at_least(value: Any, floor: float) -> Claim:
    """Claim that a number (or a proxy for one) is `floor` or more."""
    found = _number(value)
    is_now, least, _ = number_texts(found, float(floor), 4)
    return _claim(found >= floor, f"is {is_now}, at least {least} was expected")


def at_most(value: Any, ceiling: float) -> Claim:
    """Claim that a number (or a proxy for one) is `ceiling` or less."""
    found = _number(value)
    is_now, most, _ = number_texts(found, float(ceiling), 4)
    return _claim(found <= ceiling, f"is {is_now}, at most {most} was expected")


def measured(value: Any, target: float, tolerance: float) -> Claim:
    """Claim that a measured number lies within `tolerance` of `target`.

    Args:
        value: a number, or a proxy for one.
        target: the right value.
        tolerance: the largest error that passes. It should be so large that a right answer almost
            never exceeds it, such as six standard errors. Two measurements of the same mistake
            should lie less than 1.5 tolerances apart.
    """
    found = _number(value)
    error = abs(found - target)
    is_now, wanted, _ = number_texts(found, float(target), 4)
    says = f"is {is_now}, expected {wanted} within {tolerance:.2g}"
    excess = error / tolerance if tolerance and math.isfinite(error) else float("inf")
    return Claim(bool(error <= tolerance), says, (found,), (float(tolerance),), excess)


def remark(text: str) -> Remark:
    """A text to show with a check that passes."""
    return Remark(text)


def _claim(condition: Any, says: str) -> Claim:
    true = bool(condition)
    return Claim(true, says, excess=0.0 if true else float("inf"))


def _array(values: Any) -> np.ndarray:
    # A proxy fetches its object's value; other values are local.
    return values.array() if hasattr(type(values), "array") else np.asarray(values)


def _number(value: Any) -> float:
    array = _array(value)
    return float(array.astype("float64").reshape(())) if array.size == 1 else float("nan")
