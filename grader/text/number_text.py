"""Format numbers with as many digits as are needed to distinguish two of them."""

from __future__ import annotations

import contextlib

import numpy as np

from grader.text.safe_text import one_line_of, shorten

# Enough to recognise a value, few enough to read; `number_texts` adds digits where five are not enough.
MIN_DIGITS = 5
_MAX_DIGITS = 17  # enough to distinguish any two float64 (IEEE 754, section 5.12.2)
_MAX_CHARACTERS = 24  # of a value that is no number, for example a string
_SENTENCE_DIGITS = 6  # for numbers in a sentence, as Python's own `%g` shows them
_CONTEXT_CHARACTERS = 60  # shown of a long text on either side of a difference


def number_text(value: object, digits: int = MIN_DIGITS) -> str:
    """One array element as text, with `digits` significant digits if it is a float of any width."""
    kind = np.asarray(value).dtype.kind
    if kind in "bui":
        return str(value)
    if kind == "c":
        return f"{complex(value):.{digits}g}"
    if kind in "fV":
        with contextlib.suppress(TypeError, ValueError):
            return f"{float(value):.{digits}g}"
    return shorten(one_line_of(value), _MAX_CHARACTERS)


def number_texts(first: object, second: object, fewest: int = MIN_DIGITS) -> tuple[str, str, int]:
    """Both values as texts with the fewest digits that distinguish them, and that number of digits.

    Args:
        first: one value.
        second: the other value.
        fewest: the number of digits to start from; also used if the values cannot be distinguished.
    """
    for digits in range(fewest, _MAX_DIGITS + 1):
        texts = number_text(first, digits), number_text(second, digits)
        if texts[0] != texts[1]:
            return *texts, digits
    return number_text(first, fewest), number_text(second, fewest), fewest


def distinct_texts(first: object, second: object) -> tuple[str, str]:
    """Two values of any kind (facts, array elements) as texts that differ if the values do.

    Long texts are cut to what surrounds their first difference.
    """
    if _is_number(first) and _is_number(second):
        return number_texts(first, second, _SENTENCE_DIGITS)[:2]
    texts = [
        repr(value) if not _is_number(value) else number_text(value, _SENTENCE_DIGITS)
        for value in (first, second)
    ]
    if texts[0] == texts[1]:  # 1 and 1.0
        texts = [repr(first), repr(second)]
    if max(map(len, texts)) <= 2 * _CONTEXT_CHARACTERS:
        return texts[0], texts[1]
    pairs = enumerate(zip(*texts, strict=False))
    at = next((place for place, (a, b) in pairs if a != b), min(map(len, texts)))
    start = max(at - _CONTEXT_CHARACTERS, 0)
    return _excerpt(texts[0], start), _excerpt(texts[1], start)


def _is_number(value: object) -> bool:
    return (
        isinstance(value, (float, complex, np.generic)) and np.asarray(value).dtype.kind in "buifcV"
    )


def _excerpt(text: str, start: int) -> str:
    kept = text[start : start + 2 * _CONTEXT_CHARACTERS]
    return f"{'…' if start else ''}{kept}{'…' if start + len(kept) < len(text) else ''}"
