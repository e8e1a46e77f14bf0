"""A notebook without its outputs, for files that are large because of these.

A reader of JSON would build millions of objects only to throw them away, and a streaming one would
still hold each picture as a string. This one looks for the places of outputs and cuts them out: what
is read afterwards is as small as the code, and what is damaged stays damaged, for the reader to tell.
"""

from __future__ import annotations

import re

# Ten times what a hundred plots of ten thousand points each have; a few seconds of looking.
MAX_TOKENS = 8_000_000
MAX_DEPTH = 200
# Possessive, and content with a string that never ends: no text is looked at twice.
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?+|[{}\[\]]', re.DOTALL)
_COLON = re.compile(rb"\s*:\s*")
# By key: what stands in its place, and how deep it lies (format 3 has worksheets around its cells).
_CUT = {
    b'"outputs"': (b"[]", (3, 5)),
    b'"attachments"': (b"{}", (3, 5)),
    b'"widgets"': (b"{}", (2,)),
}
_LONGEST_KEY = max(map(len, _CUT))


class TooComplex(Exception):
    """The text has more brackets and strings, or a deeper nesting, than any notebook."""


def without_outputs(data: bytes) -> bytes:
    """The JSON text with its cells' outputs and attachments, and the widgets' state, left empty.

    data: UTF-8, as is the result. Raises TooComplex.
    """
    kept: list[bytes] = []
    done = position = depth = tokens = 0
    cut: tuple[int, bytes] | None = None  # what is being skipped: its depth, what takes its place
    while (found := _TOKEN.search(data, position)) is not None:
        tokens += 1
        if tokens > MAX_TOKENS or depth > MAX_DEPTH:
            raise TooComplex
        start, position = found.span()
        letter = data[start]
        if letter in b"{[":
            depth += 1
        elif letter in b"}]":
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
