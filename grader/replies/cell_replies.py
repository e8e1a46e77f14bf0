"""What a sealed process says of its cells and exceptions; nothing in it is trusted to be well-formed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from grader.execution.closest_name import MAX_CHARACTERS
from grader.protocol.cell_messages import CellResult
from grader.protocol.frames import ProtocolError
from grader.replies.channel import Raised, too_slow
from grader.runtime.faults import TELL, KitFault
from grader.text.safe_text import without_sequences

if TYPE_CHECKING:
    from grader.protocol.cell_messages import CodeCell


def cell_result(value: Any) -> CellResult:
    """What an answer tells of a cell. Raises ProtocolError."""
    try:
        result = CellResult(**value)
    except TypeError:
        raise ProtocolError("an answer that is no result of a cell") from None
    texts = [result.status, result.error_type, result.message, result.output, result.nearest]
    line, lists = result.line, (result.traceback, result.notes)
    fits = all(isinstance(text, str) for text in texts)
    fits = fits and all(isinstance(item, list) for item in lists)
    if not fits or not (line is None or (type(line) is int and 0 <= line < 10**7)):
        raise ProtocolError("an answer that is no result of a cell")
    result.error_type = printable(result.error_type)[:80]
    result.message = printable(result.message)[:2000]
    result.output = printable(result.output)
    result.nearest = _name(result.nearest)
    result.traceback = [printable(str(frame))[:300] for frame in result.traceback[:32]]
    result.notes = [printable(str(note))[:300] for note in result.notes[:10]]
    return result


def printable(text: str) -> str:
    """`text` without what a terminal or a file could choke on: commands to a terminal, control
    characters, half pairs."""
    text = without_sequences(text)
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)


def exception(value: Any, seconds: float, code: Sequence[CodeCell]) -> Raised | KitFault:
    """The exception that an answer tells of; frames only where they name a line of the code.

    A KitFault where the process says that the kit is to blame, which code in it may have made up.
    """
    found = value if isinstance(value, dict) else {}
    kind = printable(str(found.get("type", "Exception")))[:80]
    message = printable(str(found.get("message", ""))[:2000])
    if kind == "TimeLimitReached":
        return too_slow(seconds)
    if found.get("ours") is True:
        said = " ".join(f"{kind}: {message}".split())[:500]
        return KitFault(
            f"a check could not be graded, and the process that ran the code says that it is no "
            f"fault of the hand-in: {said}; {TELL}"
        )
    frames = found.get("frames", [])
    frames = frames if isinstance(frames, list) else []
    bases = found.get("bases", [])
    bases = [str(name)[:80] for name in bases[:16]] if isinstance(bases, list) else []
    frames = _true_frames([str(line)[:300] for line in frames[:8]], code)
    return Raised(kind, message, frames, bases, _name(found.get("nearest")))


def _name(value: Any) -> str:
    """A name in Python, or ''."""
    fits = isinstance(value, str) and len(value) <= MAX_CHARACTERS and value.isidentifier()
    return value if fits else ""


def _true_frames(frames: Sequence[str], code: Sequence[CodeCell]) -> list[str]:
    """The frames that name a line which is there: 'cell 4, line 12, in call: y = x / 0'."""
    lengths: dict[str, int] = {}
    for item in code:  # pieces of one file share its label and count its lines
        length = item.line + item.source.count("\n") + 1
        lengths[item.label] = max(lengths.get(item.label, 0), length)
    places = [re.match(r"(.+?), line (\d{1,7})(?!\d)", frame) for frame in frames]
    return [
        printable(frame)
        for frame, place in zip(frames, places, strict=True)
        if place and 1 <= int(place[2]) <= lengths.get(place[1], 0)
    ]
