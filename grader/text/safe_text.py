"""Make untrusted text safe to show: no terminal sequences, nothing that hides or reorders text."""

from __future__ import annotations

import re

_TERMINAL_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # colours, cursor movements
    r"|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?"  # window titles, links
    r"|\x1b[@-Z\\-_a-z]?"
)
_UNSAFE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"  # invisible marks that reorder text
    "\ud800-\udfff\ufffe\uffff]"  # surrogates and noncharacters
)
_LINE_BREAK = re.compile("\r\n|[\r\x85\u2028\u2029]")

_ASCII = {
    "✓": "+",
    "✗": "x",
    "–": "-",
    "—": "-",
    "−": "-",
    "…": "...",
    "·": "-",
    "×": "x",
    "√": "sqrt",
    "≥": ">=",
    "≤": "<=",
    "≠": "!=",
    "≈": "~",
    "→": "->",
    "²": "^2",
    "α": "alpha",
    "β": "beta",
    "γ": "gamma",
    "δ": "delta",
    "ε": "epsilon",
    "μ": "mu",
    "µ": "mu",
    "σ": "sigma",
    "Σ": "Sum",
    "‘": "'",
    "’": "'",
    "“": '"',
    "”": '"',
    "\u00a0": " ",
    "\u202f": " ",
    "\N{REPLACEMENT CHARACTER}": "?",
}


def without_sequences(text: str) -> str:
    """`text` without terminal sequences: colours, cursor movements, titles, links."""
    return _TERMINAL_SEQUENCE.sub("", text)


def clean(text: object, limit: int | None = None) -> str:
    """`text` without terminal sequences, control characters and marks that reorder a line.

    Line breaks stay; tabs become spaces, with tab stops every four columns.

    Args:
        text: anything; it is converted by `str`.
        limit: the maximum number of characters to keep; the rest is counted at the end.
    """
    kept = without_sequences(str(text))
    kept = _LINE_BREAK.sub("\n", kept).expandtabs(4)
    kept = _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", kept)
    if limit is not None and len(kept) > limit:
        kept = f"{kept[:limit].rstrip()} … ({len(kept) - limit} more characters)"
    return kept


def one_line_of(text: object) -> str:
    """`text`, cleaned, with every run of white space replaced by one space."""
    return " ".join(clean(text).split())


def shorten(text: str, width: int) -> str:
    """`text` in at most `width` characters; a longer text is cut between words and ends with '…'."""
    if len(text) <= width:
        return text
    room = text[: width - 1]
    cut = room.rpartition(" ")[0] if " " in room[width // 2 :] else room
    return cut.rstrip(" ,;:.") + "…"


def encodable(text: str, encoding: str) -> str:
    """`text` in characters that `encoding` has; others become ASCII equivalents, or escapes if there are none."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return "".join(_encodable_character(character, encoding) for character in text)
    except LookupError:
        return encodable(text, "ascii")
    return text


def _encodable_character(character: str, encoding: str) -> str:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return _ASCII.get(character) or character.encode("ascii", "backslashreplace").decode()
    return character
