"""Numbers as text, with as many digits as tell two of them apart."""

from __future__ import annotations

import contextlib

import numpy as np

from grader.text.safe_text import one_line_of, shorten

FEWEST = 5
_MOST = 17  # any two float64 differ within so many
_MOST_LETTERS = 24
_DIGITS = 6  # of numbers in a sentence
_AROUND = 60  # letters of a long text that are shown on either side of a difference


def number(value: object, digits: int = FEWEST) -> str:
    """One value of an array as text; floats of any width with `digits` significant digits."""
    kind = np.asarray(value).dtype.kind
    if kind in "bui":
        return str(value)
    if kind == "c":
        return f"{complex(value):.{digits}g}"
    if kind in "fV":
        with contextlib.suppress(TypeError, ValueError):
            return f"{float(value):.{digits}g}"
    return shorten(one_line_of(value), _MOST_LETTERS)


def number_pair(first: object, second: object, fewest: int = FEWEST) -> tuple[str, str, int]:
    """Both values with as few digits as tell them apart, and how many digits that took."""
    for digits in range(fewest, _MOST + 1):
        texts = number(first, digits), number(second, digits)
        if texts[0] != texts[1]:
            return *texts, digits
    return number(first, fewest), number(second, fewest), fewest


def told_apart(first: object, second: object) -> tuple[str, str]:
    """Two values of any kind (facts, elements of arrays) as texts that differ where the values do.

    Of long texts, what stands around their first difference.
    """
    if _is_number(first) and _is_number(second):
        return number_pair(first, second, _DIGITS)[:2]
    texts = [
        repr(value) if not _is_number(value) else number(value, _DIGITS)
        for value in (first, second)
    ]
    if texts[0] == texts[1]:  # 1 and 1.0
        texts = [repr(first), repr(second)]
    if max(map(len, texts)) <= 2 * _AROUND:
        return texts[0], texts[1]
    pairs = enumerate(zip(*texts, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), min(map(len, texts)))
    start = max(at - _AROUND, 0)
    return _part(texts[0], start), _part(texts[1], start)


def _is_number(value: object) -> bool:
    return (
        isinstance(value, (float, complex, np.generic)) and np.asarray(value).dtype.kind in "buifcV"
    )


def _part(text: str, start: int) -> str:
    kept = text[start : start + 2 * _AROUND]
    return f"{'…' if start else ''}{kept}{'…' if start + len(kept) < len(text) else ''}"
