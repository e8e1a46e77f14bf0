"""Cut the outputs out of the JSON of a large notebook.

A JSON parser would build millions of objects only to discard them, and a streaming parser would still
hold each picture as a string. This module finds the outputs in the text and cuts them out: the rest is
as small as the code. Damaged JSON stays damaged; the parser reports it afterwards.
"""

from __future__ import annotations

import re

# Strings and brackets. Ten times as many as a hundred plots of ten thousand points each have; they take
# a few seconds to scan.
MAX_TOKENS = 8_000_000
# Levels of nested brackets. Outputs start at level 3 to 5, which leaves room for any content of an
# output; a file of nothing but opening brackets is refused early.
MAX_DEPTH = 200
# Possessive, and accepts a string without an end: no character is scanned twice.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[{}\[\]]', re.DOTALL)
_COLON = re.compile(rb"\s*:\s*")
# By key: its replacement, and the depths at which it counts (format 3 has worksheets around its cells).
_CUT = {
    b'"outputs"': (b"[]", (3, 5)),
    b'"attachments"': (b"{}", (3, 5)),
    b'"widgets"': (b"{}", (2,)),
}
_LONGEST_KEY = max(map(len, _CUT))


class TooComplex(Exception):
    """The text has more brackets and strings, or deeper nesting, than any notebook."""


def without_outputs(data: bytes) -> bytes:
    """The JSON of a notebook with empty outputs, attachments and widget state.

    Args:
        data: the JSON, in UTF-8.

    Returns:
        The shorter JSON, in UTF-8.

    Raises:
        TooComplex: more than `MAX_TOKENS` tokens, or more than `MAX_DEPTH` levels.
    """
    kept: list[bytes] = []
    done = position = depth = tokens = 0
    cut: tuple[int, bytes] | None = None  # depth and replacement of the value that is being skipped
    while (found := _TOKEN.search(data, position)) is not None:
        tokens += 1
        if tokens > MAX_TOKENS or depth > MAX_DEPTH:
            raise TooComplex
        start, position = found.span()
        byte = data[start]
        if byte in b"{[":
            depth += 1
        elif byte in b"}]":
            depth -= 1
            if cut is not None and depth == cut[0]:
                kept.append(cut[1])
                done, cut = position, None
        elif cut is None and position - start <= _LONGEST_KEY and found[0] in _CUT:
            instead, depths = _CUT[found[0]]
            colon = _COLON.match(data, position)
            if depth in depths and colon and data[colon.end() : colon.end() + 1] in (b"{", b"["):
                position = colon.end()
                kept.append(data[done:position])
                cut = depth, instead
    if cut is None:
        kept.append(data[done:])
    return b"".join(kept)
