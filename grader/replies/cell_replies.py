"""Reads a sealed process's replies about cells and exceptions, which may be malformed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from grader.execution.closest_name import MAX_CHARACTERS
from grader.protocol.cell_messages import CellResult, CodeCell
from grader.protocol.frames import ProtocolError
from grader.replies.channel import Raised, too_slow
from grader.runtime.faults import TELL, KitFault
from grader.text.safe_text import without_sequences

# Characters and items of a reply that are kept. A hostile process may send more, which would only
# swell reports; with less, students would miss the end of an exception's message.
MAX_NAME_CHARACTERS = 80
MAX_MESSAGE_CHARACTERS = 2000
MAX_LINE_CHARACTERS = 300
MAX_FAULT_CHARACTERS = 500
MAX_TRACEBACK_LINES = 32
MAX_NOTES = 10
MAX_BASES = 16
MAX_FRAMES = 8
MAX_LINE_NUMBER = 10**7


def cell_result(value: Any) -> CellResult:
    """The result of a cell from a reply, its texts made printable and cut to their limits.

    Raises:
        ProtocolError: the reply is not the result of a cell.
    """
    try:
        result = CellResult(**value)
    except TypeError:
        raise ProtocolError("an answer that is no result of a cell") from None
    texts = [result.status, result.error_type, result.message, result.output, result.nearest]
    line, lists = result.line, (result.traceback, result.notes)
    fits = all(isinstance(text, str) for text in texts)
    fits = fits and all(isinstance(item, list) for item in lists)
    if not fits or not (line is None or (type(line) is int and 0 <= line < MAX_LINE_NUMBER)):
        raise ProtocolError("an answer that is no result of a cell")
    result.error_type = printable(result.error_type)[:MAX_NAME_CHARACTERS]
    result.message = printable(result.message)[:MAX_MESSAGE_CHARACTERS]
    result.output = printable(result.output)
    result.nearest = _name(result.nearest)
    result.traceback = _lines(result.traceback[:MAX_TRACEBACK_LINES])
    result.notes = _lines(result.notes[:MAX_NOTES])
    return result


def _lines(items: Sequence[Any]) -> list[str]:
    return [printable(str(item))[:MAX_LINE_CHARACTERS] for item in items]


def printable(text: str) -> str:
    """`text` without terminal escape sequences, control characters and lone surrogates."""
    text = without_sequences(text)
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)


def exception(value: Any, seconds: float, code: Sequence[CodeCell]) -> Raised | KitFault:
    """The exception that a reply describes.

    Args:
        value: the reply.
        seconds: the time limit of the requests.
        code: the student's cells and files. Frames are kept only if they name a line of these.

    Returns:
        A KitFault where the process reports a fault of the kit (student code can forge that);
        otherwise what the subject's code raised.
    """
    found = value if isinstance(value, dict) else {}
    kind = printable(str(found.get("type", "Exception")))[:MAX_NAME_CHARACTERS]
    message = printable(str(found.get("message", ""))[:MAX_MESSAGE_CHARACTERS])
    if kind == "TimeLimitReached":
        return too_slow(seconds)
    if found.get("ours") is True:
        said = " ".join(f"{kind}: {message}".split())[:MAX_FAULT_CHARACTERS]
        return KitFault(
            f"a check could not be graded, and the process that ran the code says that it is no "
            f"fault of the hand-in: {said}; {TELL}"
        )
    frames = found.get("frames", [])
    frames = frames if isinstance(frames, list) else []
    bases = found.get("bases", [])
    bases = bases[:MAX_BASES] if isinstance(bases, list) else []
    bases = [str(name)[:MAX_NAME_CHARACTERS] for name in bases]
    frames = [str(line)[:MAX_LINE_CHARACTERS] for line in frames[:MAX_FRAMES]]
    frames = _true_frames(frames, code)
    return Raised(kind, message, frames, bases, _name(found.get("nearest")))


def _name(value: Any) -> str:
    """`value` if it is a Python identifier, else ''."""
    fits = isinstance(value, str) and len(value) <= MAX_CHARACTERS and value.isidentifier()
    return value if fits else ""


def _true_frames(frames: Sequence[str], code: Sequence[CodeCell]) -> list[str]:
    """The frames that name an existing line, such as 'cell 4, line 12, in call: y = x / 0'."""
    lengths: dict[str, int] = {}
    for item in code:  # the pieces of one file share its label and its line numbers
        length = item.line + item.source.count("\n") + 1
        lengths[item.label] = max(lengths.get(item.label, 0), length)
    places = [re.match(r"(.+?), line (\d{1,7})(?!\d)", frame) for frame in frames]
    return [
        printable(frame)
        for frame, place in zip(frames, places, strict=True)
        if place and 1 <= int(place[2]) <= lengths.get(place[1], 0)
    ]
