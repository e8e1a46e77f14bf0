"""Files on their way into a sealed process."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from grader.protocol.frames import MAX_BYTES

MAX_NOTES = 12
MAX_FILES_PER_MESSAGE = (
    128  # files in one message, whose header has a limit; their bytes have one, too
)


def messages(files: Mapping[str, bytes]) -> Iterator[list[list[Any]]]:
    """The files in a few messages: pairs of name and bytes."""
    waiting: list[list[Any]] = []
    size = 0
    for name, data in files.items():
        if waiting and (len(waiting) >= MAX_FILES_PER_MESSAGE or size + len(data) > MAX_BYTES):
            yield waiting
            waiting, size = [], 0
        waiting.append([name, np.frombuffer(data, dtype=np.uint8)])
        size += len(data)
    if waiting:
        yield waiting


def notes_on(refused: Sequence[Sequence[str]]) -> list[str]:
    """A note on each (name, reason) of files that could not be taken; of many, on the first ones."""
    notes = [f"{name} was left out: {why}" for name, why in refused[:MAX_NOTES]]
    if more := len(refused) - len(notes):
        notes.append(f"and {more} more were left out, for reasons like these")
    return notes
