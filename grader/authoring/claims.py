"""What a probe yields where equality with a reference is not the question.

A random draw, a derivative at a kink or a training run has no one right value. The probe then yields a
claim about what it saw: whether it holds, words for people where it does not, and, for measured
claims, the number itself, by which known mistakes are told apart.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.text.number_text import number_text, number_texts


@dataclass(frozen=True)
class Claim:
    """Something that is true of a right answer.

    says: what was seen and what would be right, for a claim that does not hold.
    numbers, tolerances: what was measured, and how far two measurements of the same thing lie apart
        at most. excess: the error over what is allowed; above 1 where the claim does not hold.
    """

    holds: bool
    says: str
    numbers: tuple[float, ...] = ()
    tolerances: tuple[float, ...] = ()
    excess: float = 0.0


@dataclass(frozen=True)
class Remark:
    """Something worth telling of a part that passes: it never decides anything."""

    text: str


def holds(condition: Any, says: str) -> Claim:
    """A claim that is `condition`. says: what was seen, and what would be right."""
    return _claim(bool(condition), says)


def between(values: Any, low: Any, high: Any) -> Claim:
    """Every element of `values` (a handle or an array) lies in [low, high].

    low, high: numbers, or arrays that broadcast to the shape of `values`. NaN lies nowhere.
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
    """`value` (a handle or a number) is `floor` or more."""
    found = _number(value)
    is_now, least, _ = number_texts(found, float(floor), 4)
    return _claim(found >= floor, f"is {is_now}, at least {least} was expected")


def at_most(value: Any, ceiling: float) -> Claim:
    """`value` (a handle or a number) is `ceiling` or less."""
    found = _number(value)
    is_now, most, _ = number_texts(found, float(ceiling), 4)
    return _claim(found <= ceiling, f"is {is_now}, at most {most} was expected")


def measured(value: Any, target: float, tolerance: float) -> Claim:
    """`value` lies within `tolerance` of `target`.

    tolerance: so large that a right answer exceeds it practically never (six standard errors, say).
    Two measurements of the same mistake lie less than 1.5 tolerances apart.
    """
    found = _number(value)
    error = abs(found - target)
    is_now, wanted, _ = number_texts(found, float(target), 4)
    says = f"is {is_now}, expected {wanted} within {tolerance:.2g}"
    excess = error / tolerance if tolerance and math.isfinite(error) else float("inf")
    return Claim(bool(error <= tolerance), says, (found,), (float(tolerance),), excess)


def remark(text: str) -> Remark:
    """Words that are shown with a check that passes."""
    return Remark(text)


def _claim(condition: Any, says: str) -> Claim:
    true = bool(condition)
    return Claim(true, says, excess=0.0 if true else float("inf"))


def _array(values: Any) -> np.ndarray:
    # A proxy of a student's object fetches it; anything else is here already.
    return values.array() if hasattr(type(values), "array") else np.asarray(values)


def _number(value: Any) -> float:
    array = _array(value)
    return float(array.astype("float64").reshape(())) if array.size == 1 else float("nan")
